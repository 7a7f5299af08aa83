{% if cookiecutter.modules == 'esm' %}
import { OutOfTime } from './errors.mjs';
{% else %}
'use strict';

const { OutOfTime } = require('./errors');
{% endif %}

// Lambda stops a function at its timeout without a word to the invoker. So work that waits for others is given up
// `reserve` milliseconds before, while there is time to log, to trace and to answer.

async function inTime(context, reserve, operation, work) {
  const left = context.getRemainingTimeInMillis() - reserve;
  if (left <= 0) {
    throw new OutOfTime(operation);
  }
  let timer;
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new OutOfTime(operation)), left);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

{{ 'export { inTime };' if cookiecutter.modules == 'esm' else 'module.exports = { inTime };' }}
