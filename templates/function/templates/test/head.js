{% set code = '../' ~ cookiecutter.__code %}
{% if cookiecutter.language == 'typescript' %}
// Tests of what was compiled; npm test compiles first.
{% else %}
// Plain Node.js, nothing to install: node test/function.test.{{ cookiecutter.__js }}
{% endif %}
{% if cookiecutter.modules == 'esm' %}
import assert from 'assert';
import { readFileSync } from 'fs';

import { invoked, run } from './lambda.mjs';
import { parts } from './parts.mjs';
import { read } from '{{ code }}/config.mjs';
import { create } from '{{ code }}/index.mjs';

const sample = (name) => JSON.parse(readFileSync(new URL(`../events/${name}.json`, import.meta.url), 'utf8'));
{% else %}
'use strict';

const assert = require('assert');

const { invoked, run } = require('./lambda');
const { parts } = require('./parts');
const { read } = require('{{ code }}/config');
const { create } = require('{{ code }}/index');

const sample = (name) => require(`../events/${name}.json`);
{% endif %}
