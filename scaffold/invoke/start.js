'use strict';
// node start.js CLIENT: aws-lambda-ric 1.x, for nodejs10.x to nodejs14.x.

require('./shim.js');

require(process.argv.pop()).run(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
