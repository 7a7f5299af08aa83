// Environment variables, checked once when the function starts: a wrong one fails the start and says why,
// instead of failing one request in a thousand.

export const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];
export type Environment = Record<string, string | undefined>;

export interface Config {
  logLevel: Level;
{% if cookiecutter.event == 's3' %}
  maxBytes: number;
{% elif cookiecutter.event == 'schedule' %}
  periodMinutes: number;
{% else %}
  greeting: string;
{% endif %}
}

export function read(env: Environment): Config {
  const wanted = env.LOG_LEVEL === undefined ? 'info' : env.LOG_LEVEL;
  const logLevel = LEVELS.find((level) => level === wanted);
  if (!logLevel) {
    throw new Error(`LOG_LEVEL is "${wanted}": set one of ${LEVELS.join(', ')}`);
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

function whole(env: Environment, name: string, otherwise: number): number {
  const value = env[name] === undefined ? otherwise : Number(env[name]);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new Error(`${name} is "${env[name]}": set a whole number above 0`);
  }
  return value;
}
{% endif %}
