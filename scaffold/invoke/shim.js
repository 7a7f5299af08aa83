'use strict';
// Gives aws-lambda-ric our channel where it asks for its native HTTP client, once; all else of it is as published.

const Module = require('module');

const resolve = Module._resolveFilename;

Module._resolveFilename = function (name) {
  if (!/\b(runtime|rapid)-client\.node$/.test(name)) return resolve.apply(this, arguments);
  Module._resolveFilename = resolve;
  return require.resolve('./channel.js');
};
