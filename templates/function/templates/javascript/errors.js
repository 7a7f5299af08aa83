{% if cookiecutter.modules == 'commonjs' %}
'use strict';

{% endif %}
// What can go wrong. The invoker sees an error's name as errorType and its message as errorMessage, so a message says
// nothing that the invoker may not know; details stand in the log. README.md says who tries again.

class BadEvent extends Error {
  constructor(message) {
    super(message);
    this.name = 'BadEvent';
  }
}

class DownstreamFailed extends Error {
  constructor(operation, cause) {
    super(`${operation} failed`);
    this.name = 'DownstreamFailed';
    this.cause = cause;
  }
}

class OutOfTime extends Error {
  constructor(operation) {
    super(`${operation} took too long`);
    this.name = 'OutOfTime';
  }
}

{% if cookiecutter.modules == 'esm' %}
export { BadEvent, DownstreamFailed, OutOfTime };
{% else %}
module.exports = { BadEvent, DownstreamFailed, OutOfTime };
{% endif %}
