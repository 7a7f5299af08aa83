import type { Context } from 'aws-lambda';

import { inTime } from './deadline{{ '.mjs' if cookiecutter.modules == 'esm' else '' }}';
import { DownstreamFailed, OutOfTime } from './errors{{ '.mjs' if cookiecutter.modules == 'esm' else '' }}';
import { subsegment } from './trace{{ '.mjs' if cookiecutter.modules == 'esm' else '' }}';

const RESERVE = 500; // milliseconds, kept for answering

// One call to another service: a bar of its own in the trace, given up in time, its error kept from the invoker.
export async function downstream<T>(operation: string, context: Context, call: () => Promise<T>): Promise<T> {
  const annotations = { functionVersion: context.functionVersion };
  try {
    return await subsegment(operation, annotations, () => inTime(context, RESERVE, operation, call));
  } catch (error) {
    throw error instanceof OutOfTime ? error : new DownstreamFailed(operation, error);
  }
}
