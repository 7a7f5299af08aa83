{% from 'infrastructure/parts.j2' import tags with context %}
'use strict';

// A rule that calls the function every hour.

const { ABSENT, change } = require('./call');
const project = require('./project');
{% if tags %}
const { tagList } = require('./settings');
{% endif %}

function connect(place, arn) {
  const words = ['--name', project.name, '--schedule-expression', 'rate(1 hour)'{{ ', ...tagList()' if tags }}];
  const { RuleArn: rule } = change(place, ['events', 'put-rule', ...words]);
  change(place, [
    'lambda', 'add-permission', '--function-name', project.name, '--statement-id', 'schedule',
    '--action', 'lambda:InvokeFunction', '--principal', 'events.amazonaws.com', '--source-arn', rule,
  ], /ResourceConflict/);
  change(place, ['events', 'put-targets', '--rule', project.name, '--targets', `Id=function,Arn=${arn}`]);
}

function disconnect(place) {
  change(place, ['events', 'remove-targets', '--rule', project.name, '--ids', 'function'], ABSENT);
  change(place, ['events', 'delete-rule', '--name', project.name], ABSENT);
}

module.exports = { connect, disconnect };
