{% from 'infrastructure/parts.j2' import code_bucket, creates with context %}
'use strict';

// What the commands in this folder act on.

module.exports = {
  name: '{{ cookiecutter.name }}',
  package: 'build/{{ cookiecutter.__package }}.zip',
  region: '{{ cookiecutter.region | replace("\\", "\\\\") | replace("'", "\\'") }}', // empty: the one that is configured where they run
{% if cookiecutter.infrastructure == 'cloudformation' %}
  stack: '{{ cookiecutter.__stack }}',
{% endif %}
{% if cookiecutter.infrastructure in ('cloudformation', 'cli') %}
  codeBucket: '{{ code_bucket }}', // account and region follow
{% endif %}
  creates: [
{% for line in creates %}
    '{{ line }}',
{% endfor %}
  ],
};
