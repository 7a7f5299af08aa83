{% from 'infrastructure/parts.j2' import tags with context %}
'use strict';

// An HTTP API that hands each request to the function.

const { aws, change } = require('./call');
const project = require('./project');
{% if tags %}
const { tagMap } = require('./settings');
{% endif %}

function find(place) {
  return aws(place, ['apigatewayv2', 'get-apis']).Items.find((api) => api.Name === project.name);
}

function create(place, arn) {
  const words = ['--name', project.name, '--protocol-type', 'HTTP'{{ ', ...tagMap()' if tags }}];
  const api = change(place, ['apigatewayv2', 'create-api', ...words]);
  const named = ['--api-id', api.ApiId];
  const { IntegrationId: integration } = change(place, [
    'apigatewayv2', 'create-integration', ...named, '--integration-type', 'AWS_PROXY', '--integration-uri', arn,
    '--payload-format-version', '2.0',
  ]);
  const target = ['--target', `integrations/${integration}`];
  change(place, ['apigatewayv2', 'create-route', ...named, '--route-key', '$default', ...target]);
  change(place, [
    'apigatewayv2', 'create-stage', ...named, '--stage-name', '$default', '--auto-deploy',
    '--default-route-settings', 'ThrottlingBurstLimit=50,ThrottlingRateLimit=100',
  ]);
  return api;
}

function connect(place, arn) {
  const api = find(place) || create(place, arn);
  change(place, [
    'lambda', 'add-permission', '--function-name', project.name, '--statement-id', 'api',
    '--action', 'lambda:InvokeFunction', '--principal', 'apigateway.amazonaws.com', '--source-arn',
    `arn:${place.partition}:execute-api:${place.region}:${place.account}:${api.ApiId}/*`,
  ], /ResourceConflict/);
  console.log(`${api.ApiEndpoint}/greetings`);
}

function disconnect(place) {
  const api = find(place);
  if (api) {
    change(place, ['apigatewayv2', 'delete-api', '--api-id', api.ApiId]);
  }
}

module.exports = { connect, disconnect };
