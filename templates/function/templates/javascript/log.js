{% if cookiecutter.modules == 'esm' %}
import { LEVELS } from './config.mjs';
{% else %}
'use strict';

const { LEVELS } = require('./config');
{% endif %}

// One line of JSON for each entry, the same on every runtime and in both log formats: console.log puts columns before a
// text, and in Lambda's JSON format it puts an object one level down, under "message". What is written to the standard
// output as it is stays as it is. The fields have the names that Lambda's own lines have in its JSON format.

function logger(level, context, write = (line) => process.stdout.write(line)) {
  const identity = {
    requestId: context.awsRequestId,
    functionName: context.functionName,
    functionVersion: context.functionVersion,
  };
  const log = {};
  for (const each of LEVELS) {
    log[each] = (message, fields) => {
      if (LEVELS.indexOf(each) >= LEVELS.indexOf(level)) {
        const entry = { timestamp: new Date().toISOString(), level: each.toUpperCase(), message, ...identity };
        write(`${line(entry, fields)}\n`);
      }
    };
  }
  return log;
}

// What JSON cannot hold (a circle, a BigInt) fails no request: the entry comes without it, and says so.
function line(entry, fields) {
  try {
    return JSON.stringify({ ...entry, ...fields });
  } catch (error) {
    return JSON.stringify({ ...entry, notLogged: `${Object.keys(fields).join(', ')}: ${error.message}` });
  }
}

// An error as log fields, with the error that caused it.
function described(error) {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error) };
  }
  const fields = { errorType: error.name, errorMessage: error.message, stack: error.stack };
  return error.cause ? { ...fields, cause: described(error.cause) } : fields;
}

{{ 'export { described, logger };' if cookiecutter.modules == 'esm' else 'module.exports = { described, logger };' }}
