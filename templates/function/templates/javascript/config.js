{% if cookiecutter.modules == 'commonjs' %}
'use strict';

{% endif %}
// Environment variables, checked once when the function starts: a wrong one fails the start and says why,
// instead of failing one request in a thousand.

const LEVELS = ['debug', 'info', 'warn', 'error'];

function read(env) {
  const logLevel = env.LOG_LEVEL === undefined ? 'info' : env.LOG_LEVEL;
  if (!LEVELS.includes(logLevel)) {
    throw new Error(`LOG_LEVEL is "${logLevel}": set one of ${LEVELS.join(', ')}`);
  }
{% if cookiecutter.event == 's3' %}
  return { logLevel, maxBytes: whole(env, 'MAX_BYTES', 1048576) };
{% elif cookiecutter.event == 'schedule' %}
  return { logLevel, periodMinutes: whole(env, 'PERIOD_MINUTES', 60) };
{% else %}
  const greeting = env.GREETING === undefined ? 'Hello' : env.GREETING.trim();
  if (!greeting) {
    throw new Error('GREETING is empty: set a word, or remove the variable');
  }
  return { greeting, logLevel };
{% endif %}
}

{% if cookiecutter.event in ('s3', 'schedule') %}
function whole(env, name, otherwise) {
  const value = env[name] === undefined ? otherwise : Number(env[name]);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new Error(`${name} is "${env[name]}": set a whole number above 0`);
  }
  return value;
}

{% endif %}
{{ 'export { LEVELS, read };' if cookiecutter.modules == 'esm' else 'module.exports = { LEVELS, read };' }}
