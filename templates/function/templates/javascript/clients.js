{% set esm = cookiecutter.modules == 'esm' %}
{% if not esm %}
'use strict';

{% endif %}
// Calls to AWS. The SDK is loaded at the first call, so that tests, which bring their own clients, need none.

{% if cookiecutter.event == 's3' %}
let s3;

// The bytes of an object.
async function readObject(bucket, key) {
  const place = { Bucket: bucket, Key: key };
{% if cookiecutter.sdk == 'v3' %}
  {% if esm %}
  const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  {% else %}
  const { GetObjectCommand, S3Client } = require('@aws-sdk/client-s3');
  {% endif %}
  s3 = s3 || new S3Client({});
  const { Body } = await s3.send(new GetObjectCommand(place));
  const parts = [];
  for await (const part of Body) {
    parts.push(part);
  }
  return Buffer.concat(parts);
{% else %}
  {% if esm %}
  const { default: S3 } = await import('aws-sdk/clients/s3.js');
  {% else %}
  const S3 = require('aws-sdk/clients/s3');
  {% endif %}
  s3 = s3 || new S3();
  const { Body } = await s3.getObject(place).promise();
  return Body;
{% endif %}
}

{{ 'export { readObject };' if esm else 'module.exports = { readObject };' }}
{% else %}
let lambda;

async function accountSettings() {
{% if cookiecutter.sdk == 'v3' %}
  {% if esm %}
  const { GetAccountSettingsCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  {% else %}
  const { GetAccountSettingsCommand, LambdaClient } = require('@aws-sdk/client-lambda');
  {% endif %}
  lambda = lambda || new LambdaClient({});
  return lambda.send(new GetAccountSettingsCommand({}));
{% else %}
  {% if esm %}
  const { default: Lambda } = await import('aws-sdk/clients/lambda.js');
  {% else %}
  const Lambda = require('aws-sdk/clients/lambda');
  {% endif %}
  lambda = lambda || new Lambda();
  return lambda.getAccountSettings().promise();
{% endif %}
}

{{ 'export { accountSettings };' if esm else 'module.exports = { accountSettings };' }}
{% endif %}
