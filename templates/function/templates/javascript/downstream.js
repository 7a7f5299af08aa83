{% if cookiecutter.modules == 'esm' %}
import { inTime } from './deadline.mjs';
import { DownstreamFailed, OutOfTime } from './errors.mjs';
import { subsegment } from './trace.mjs';
{% else %}
'use strict';

const { inTime } = require('./deadline');
const { DownstreamFailed, OutOfTime } = require('./errors');
const { subsegment } = require('./trace');
{% endif %}

const RESERVE = 500; // milliseconds, kept for answering

// One call to another service: a bar of its own in the trace, given up in time, its error kept from the invoker.
async function downstream(operation, context, call) {
  const annotations = { functionVersion: context.functionVersion };
  try {
    return await subsegment(operation, annotations, () => inTime(context, RESERVE, operation, call));
  } catch (error) {
    throw error instanceof OutOfTime ? error : new DownstreamFailed(operation, error);
  }
}

{{ 'export { downstream };' if cookiecutter.modules == 'esm' else 'module.exports = { downstream };' }}
