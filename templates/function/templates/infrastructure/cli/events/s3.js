{% from 'infrastructure/parts.j2' import bucket, tags with context %}
'use strict';

// A bucket whose new objects call the function.

const { ABSENT, Stop, aws, change } = require('./call');
const { close, create } = require('./bucket');
const project = require('./project');
const { {{ 'TAGS, ' if tags }}file } = require('./settings');

const named = ({ account, region }) => `{{ bucket }}-${account}-${region}`;
const owned = (place) => ['--bucket', named(place), '--expected-bucket-owner', place.account];

function connect(place, arn) {
  const bucket = named(place);
  if (!aws(place, ['s3api', 'head-bucket', ...owned(place)], ABSENT)) {
    create(place, bucket);
  }
{% if tags %}
  const tags = Object.keys(TAGS).map((Key) => ({ Key, Value: TAGS[Key] }));
  configure(place, 'put-bucket-tagging', '--tagging', { TagSet: tags });
{% endif %}
  change(place, [
    'lambda', 'add-permission', '--function-name', project.name, '--statement-id', 'bucket',
    '--action', 'lambda:InvokeFunction', '--principal', 's3.amazonaws.com',
    '--source-account', place.account, '--source-arn', `arn:${place.partition}:s3:::${bucket}`,
  ], /ResourceConflict/);
  const created = [{ Id: 'created', LambdaFunctionArn: arn, Events: ['s3:ObjectCreated:*'] }];
  const settings = { LambdaFunctionConfigurations: created };
  configure(place, 'put-bucket-notification-configuration', '--notification-configuration', settings);
}

function configure(place, command, option, settings) {
  change(place, ['s3api', command, ...owned(place), option, file(command, settings)]);
}

function disconnect(place) {
  const there = aws(place, ['s3api', 'head-bucket', ...owned(place)], ABSENT);
  if (there && !change(place, ['s3api', 'delete-bucket', ...owned(place)], /BucketNotEmpty/)) {
    const how = `aws s3 rm s3://${named(place)} --recursive`;
    throw new Stop(`The bucket has objects. Nothing was deleted. Empty it first: ${how}`);
  }
}

module.exports = { connect, disconnect };
