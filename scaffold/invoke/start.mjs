// node start.mjs CLIENT: aws-lambda-ric 3.x, which is told to run, and 4.x, which runs when it is loaded.

import { pathToFileURL } from 'url';
import './shim.js';

const client = await import(pathToFileURL(process.argv.pop()).href);
if (client.run) await client.run(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
