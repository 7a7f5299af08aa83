'use strict';

// AWS SAM: template.yaml, and samconfig.toml for the rest.

const { run } = require('./call');

function deploy(place) {
  const words = ['--region', place.region, '--no-confirm-changeset', '--no-fail-on-empty-changeset'];
  run(place, 'sam', ['deploy', ...words]);
}

function remove(place) {
  run(place, 'sam', ['delete', '--region', place.region, '--no-prompts']);
}

const also = () => ['where there is none yet: a bucket for packages, shared (stack aws-sam-cli-managed-default)'];
module.exports = { tools: ['sam'], also, prepare: (place) => () => deploy(place), remove };
