import type { Context } from 'aws-lambda';

import { OutOfTime } from './errors{{ '.mjs' if cookiecutter.modules == 'esm' else '' }}';

// Lambda stops a function at its timeout without a word to the invoker. So work that waits for others is given up
// `reserve` milliseconds before, while there is time to log, to trace and to answer.

export async function inTime<T>(
  context: Context,
  reserve: number,
  operation: string,
  work: () => Promise<T>,
): Promise<T> {
  const left = context.getRemainingTimeInMillis() - reserve;
  if (left <= 0) {
    throw new OutOfTime(operation);
  }
  let stop = (): void => undefined;
  const late = new Promise<never>((resolve, reject) => {
    const timer = setTimeout(() => reject(new OutOfTime(operation)), left);
    stop = () => clearTimeout(timer);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    stop();
  }
}
