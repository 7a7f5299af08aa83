{% from 'infrastructure/parts.j2' import tags with context %}
'use strict';

// Settings for `aws` as files in build/, because no shell takes the quotes out of a file.

const fs = require('fs');
const path = require('path');
const { ROOT } = require('./call');
{% if tags %}

const TAGS = {
{% for key, value in tags %}
  {{ key | jsonify }}: {{ value | jsonify }},
{% endfor %}
};
{% endif %}

function file(name, value) {
  const goal = `build/${name}.json`;
  fs.writeFileSync(path.join(ROOT, goal), `${JSON.stringify(value, null, 2)}\n`);
  return `file://${goal}`;
}
{% if tags %}

// Some services take the tags of a new thing as a map, others as a list.
const tagMap = () => ['--tags', file('tags', TAGS)];
const tagList = () => ['--tags', file('tag-list', Object.keys(TAGS).map((Key) => ({ Key, Value: TAGS[Key] })))];

module.exports = { TAGS, file, tagList, tagMap };
{% else %}

module.exports = { file };
{% endif %}
