'use strict';
// Loaded before a handler: all that goes out by https goes to a server on this machine, and chance is the same each time
// (but with CHANCE in the environment).

const http = require('http');
const https = require('https');
const url = require('url');

let seed = 17;

if (!process.env.CHANCE) {
  Math.random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
}

https.request = (first, second, third) => {
  const given = [first, second, third];
  const callback = given.find((one) => typeof one === 'function');
  const options = Object.assign({}, ...given.filter((one) => one && typeof one !== 'function').map(
    (one) => (typeof one === 'string' || one instanceof url.URL ? url.parse(String(one)) : one),
  ));
  const { method, path, headers } = options;
  return http.request({ host: '127.0.0.1', port: Number(process.env.STAND_IN), method, path, headers, agent: false }, callback);
};

https.get = (...given) => {
  const asked = https.request(...given);
  asked.end();
  return asked;
};
