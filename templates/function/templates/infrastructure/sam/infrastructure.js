'use strict';

// AWS SAM: template.yaml, and samconfig.toml for the rest.

const { run } = require('./call');

function deploy(place) {
  const words = ['--region', place.region, '--no-confirm-changeset', '--no-fail-on-empty-changeset'];
  // Named, or what an earlier `sam build` left would be deployed.
  run(place, 'sam', ['deploy', '--template-file', 'template.yaml', ...words]);
}

function remove(place) {
  run(place, 'sam', ['delete', '--region', place.region, '--no-prompts']);
}

const SHARED = 'where there is none yet: a bucket for packages, shared (stack aws-sam-cli-managed-default)';
const also = (place, { command }) => (command === 'deploy' ? [SHARED] : []);
module.exports = { tools: ['sam'], also, prepare: (place) => () => deploy(place), remove };
