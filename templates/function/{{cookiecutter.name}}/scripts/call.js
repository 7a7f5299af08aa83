'use strict';

// Runs command-line tools, and says plainly what is missing.

const { spawnSync } = require('child_process');
const path = require('path');

const ROOT = path.join(__dirname, '..');
const WINDOWS = process.platform === 'win32';
const MOST = 64 * 1024 * 1024; // bytes of output
const ABSENT = /NotFound|NoSuch|NonExistentQueue|\(404\)/;
const INSTALL = {
  aws: 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
  sam: 'https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/install-sam-cli.html',
  terraform: 'https://developer.hashicorp.com/terraform/install',
};

// Ends the command: 1 when something failed or was declined, 2 when it could not even begin.
class Stop extends Error {
  constructor(message, code = 1) {
    super(message);
    this.code = code;
  }
}

function start(tool, words, stdio, env) {
  // On Windows some of the tools are scripts, which only a shell can start.
  const options = { cwd: ROOT, encoding: 'utf8', env, maxBuffer: MOST, shell: WINDOWS, stdio };
  const done = spawnSync(tool, WINDOWS ? words.map(quoted) : words, options);
  if (done.error) {
    throw done.error.code === 'ENOENT' ? missing(tool) : new Stop(`${tool}: ${done.error.message}`);
  }
  return done;
}

function quoted(word) {
  return /^[\w:/.\\-]+$/.test(word) ? word : `"${word}"`;
}

function missing(tool) {
  return new Stop(`${tool} is not installed, or not in PATH. ${INSTALL[tool]}`, 2);
}

function need(tool) {
  const done = start(tool, ['--version'], 'pipe', process.env);
  if (done.status !== 0 && WINDOWS) {
    throw missing(tool);
  }
}

// What a tool says, "" where it fails.
function told(tool, words) {
  const done = start(tool, words, 'pipe', process.env);
  return done.status === 0 ? done.stdout.trim() : '';
}

// A tool at work before everyone's eyes.
function run(place, tool, words) {
  console.log(`$ ${tool} ${words.join(' ')}`);
  const { status } = start(tool, words, 'inherit', place.env);
  if (status !== 0) {
    throw new Stop(`${tool} ${words[0]} failed.`);
  }
}

// What `aws` answers, as an object; null where its error is one of those that are expected.
function aws(place, words, expected) {
  const done = start('aws', words.concat('--output', 'json'), 'pipe', place.env);
  if (done.status === 0) {
    return done.stdout.trim() ? JSON.parse(done.stdout) : {};
  }
  if (expected && expected.test(done.stderr)) {
    return null;
  }
  throw new Stop(`aws ${words.slice(0, 2).join(' ')}: ${done.stderr.trim()}`);
}

// The same for what changes something: it is shown.
function change(place, words, expected) {
  console.log(`$ aws ${words.join(' ')}`);
  return aws(place, words, expected);
}

// A new role takes some seconds until all of AWS knows it.
function patiently(work, reason) {
  for (let tries = 20; ; tries -= 1) {
    try {
      return work();
    } catch (error) {
      if (tries === 1 || !reason.test(error.message)) {
        throw error;
      }
    }
    console.log('  not yet known everywhere, again in 3 seconds');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
  }
}

module.exports = { ABSENT, ROOT, Stop, aws, change, need, patiently, run, told };
