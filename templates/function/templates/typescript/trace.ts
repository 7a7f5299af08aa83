import { randomBytes } from 'crypto';
import { createSocket } from 'dgram';

import type { Environment } from './config{{ '.mjs' if cookiecutter.modules == 'esm' else '' }}';

// X-Ray subsegments: a piece of work gets its own bar in the trace that Lambda has begun. One datagram to the daemon
// that stands beside each function; outside of Lambda, or where a trace is not sampled, nothing is sent.
// https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html

interface Parent {
  root: string;
  id: string;
  daemon: string;
}

export async function subsegment<T>(
  name: string,
  annotations: Record<string, string | number | boolean>,
  work: () => Promise<T>,
  env: Environment = process.env,
): Promise<T> {
  const parent = current(env);
  if (!parent) {
    return work();
  }
  const started = Date.now() / 1000;
  let failure: object = {};
  try {
    return await work();
  } catch (error) {
    const { name: type, message } = error instanceof Error ? error : new Error(String(error));
    const exception = { id: randomBytes(8).toString('hex'), type, message };
    failure = { fault: true, cause: { working_directory: process.cwd(), exceptions: [exception] } };
    throw error;
  } finally {
    const document = {
      name,
      type: 'subsegment',
      id: randomBytes(8).toString('hex'),
      trace_id: parent.root,
      parent_id: parent.id,
      start_time: started,
      end_time: Date.now() / 1000,
      annotations,
      ...failure,
    };
    await send(document, parent.daemon);
  }
}

// Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1
function current(env: Environment): Parent | null {
  const header: Record<string, string | undefined> = {};
  for (const part of (env._X_AMZN_TRACE_ID || '').split(';')) {
    const [key, value] = part.trim().split('=');
    header[key] = value;
  }
  const { Root: root, Parent: id, Sampled: sampled } = header;
  const daemon = env.AWS_XRAY_DAEMON_ADDRESS;
  return daemon && root && id && sampled === '1' ? { root, id, daemon } : null;
}

// Waits until the datagram is out, as Lambda may freeze the function when the handler is done. Never fails a request.
function send(document: object, address: string): Promise<void> {
  const [host, port] = address.split(':');
  const datagram = Buffer.from(`{"format": "json", "version": 1}\n${JSON.stringify(document)}`);
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const done = (): void => {
      socket.close(() => resolve());
    };
    socket.once('error', done);
    socket.send(datagram, 0, datagram.length, Number(port), host, done);
  });
}
