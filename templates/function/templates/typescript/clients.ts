{% set v3 = cookiecutter.sdk == 'v3' %}
{% set extension = '.js' if cookiecutter.modules == 'esm' else '' %}
{% if cookiecutter.event == 's3' %}
  {% if v3 %}
import type { S3Client } from '@aws-sdk/client-s3';
  {% else %}
import type Client from 'aws-sdk/clients/s3{{ extension }}';
  {% endif %}
{% elif v3 %}
import type { LambdaClient } from '@aws-sdk/client-lambda';
{% else %}
import type Client from 'aws-sdk/clients/lambda{{ extension }}';
{% endif %}

// Calls to AWS. The SDK is loaded at the first call, so that tests, which bring their own clients, need none.

{% if cookiecutter.event == 's3' %}
export interface Clients {
  readObject(bucket: string, key: string): Promise<Buffer>;
}

let s3: {{ 'S3Client' if v3 else 'Client' }} | undefined;

// The bytes of an object.
export async function readObject(bucket: string, key: string): Promise<Buffer> {
  const place = { Bucket: bucket, Key: key };
  {% if v3 %}
  const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  s3 = s3 || new S3Client({});
  const { Body } = await s3.send(new GetObjectCommand(place));
  const parts: Uint8Array[] = [];
  for await (const part of Body as AsyncIterable<Uint8Array>) {
    parts.push(part);
  }
  return Buffer.concat(parts);
  {% else %}
  const { default: S3 } = await import('aws-sdk/clients/s3{{ extension }}');
  s3 = s3 || new S3();
  const { Body } = await s3.getObject(place).promise();
  return Body as Buffer;
  {% endif %}
}
{% else %}
export interface Settings {
  AccountLimit: { ConcurrentExecutions: number };
}

export interface Clients {
  accountSettings(): Promise<Settings>;
}

let lambda: {{ 'LambdaClient' if v3 else 'Client' }} | undefined;

export async function accountSettings(): Promise<Settings> {
  {% if v3 %}
  const { GetAccountSettingsCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  lambda = lambda || new LambdaClient({});
  return (await lambda.send(new GetAccountSettingsCommand({}))) as Settings;
  {% else %}
  const { default: Lambda } = await import('aws-sdk/clients/lambda{{ extension }}');
  lambda = lambda || new Lambda();
  return (await lambda.getAccountSettings().promise()) as Settings;
  {% endif %}
}
{% endif %}
