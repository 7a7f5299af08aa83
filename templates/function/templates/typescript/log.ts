import type { Context } from 'aws-lambda';

import { LEVELS, type Level } from './config{{ '.mjs' if cookiecutter.modules == 'esm' else '' }}';

// One line of JSON for each entry, the same on every runtime and in both log formats: console.log puts columns before a
// text, and in Lambda's JSON format it puts an object one level down, under "message". What is written to the standard
// output as it is stays as it is. The fields have the names that Lambda's own lines have in its JSON format.

export type Fields = Record<string, unknown>;
export type Log = Record<Level, (message: string, fields?: Fields) => void>;
export type Write = (line: string) => void;

const toOutput: Write = (line) => {
  process.stdout.write(line);
};

export function logger(level: Level, context: Context, write: Write = toOutput): Log {
  const identity = {
    requestId: context.awsRequestId,
    functionName: context.functionName,
    functionVersion: context.functionVersion,
  };
  const at = (each: Level) => (message: string, fields?: Fields): void => {
    if (LEVELS.indexOf(each) >= LEVELS.indexOf(level)) {
      const entry = { timestamp: new Date().toISOString(), level: each.toUpperCase(), message, ...identity };
      write(`${line(entry, fields)}\n`);
    }
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

// What JSON cannot hold (a circle, a BigInt) fails no request: the entry comes without it, and says so.
function line(entry: Fields, fields: Fields = {}): string {
  try {
    return JSON.stringify({ ...entry, ...fields });
  } catch (error) {
    return JSON.stringify({ ...entry, notLogged: `${Object.keys(fields).join(', ')}: ${(error as Error).message}` });
  }
}

// An error as log fields, with the error that caused it.
export function described(error: unknown): Fields {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error) };
  }
  const fields = { errorType: error.name, errorMessage: error.message, stack: error.stack };
  const { cause } = error as { cause?: unknown };
  return cause ? { ...fields, cause: described(cause) } : fields;
}
