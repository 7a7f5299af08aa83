'use strict';

// npm run deploy | invoke | logs | remove. Options follow two dashes, as in: npm run deploy -- --yes --region eu-west-1
//   --region REGION    where; else scripts/project.js, AWS_REGION, or what `aws configure` was told
//   --yes              deploy, remove: do not ask
//   --event FILE       invoke: events/test.json is the default
//   --minutes N        logs: how far back; 60 is the default
{% if cookiecutter.infrastructure in ('cloudformation', 'cli') %}
//   --bucket NAME      deploy, remove: a bucket of yours for the deployment package, instead of one of its own
{% endif %}

const fs = require('fs');
const path = require('path');
const readline = require('readline');
const { ROOT, Stop, aws, need, told } = require('./call');
const infrastructure = require('./infrastructure');
const project = require('./project');

const OPTIONS = {
{% set bucket = ", '--bucket'" if cookiecutter.infrastructure in ('cloudformation', 'cli') else '' %}
  deploy: ['--region', '--yes'{{ bucket }}],
  invoke: ['--region', '--event'],
  logs: ['--region', '--minutes'],
  remove: ['--region', '--yes'{{ bucket }}],
};

function parsed([command, ...words]) {
  if (!OPTIONS[command]) {
    throw new Stop(`Say what to do: ${Object.keys(OPTIONS).join(', ')}.`, 2);
  }
  const options = { command };
  while (words.length) {
    const [word, ...given] = words.shift().split('=');
    if (!OPTIONS[command].includes(word)) {
      throw new Stop(`${command} does not know ${word}. It takes ${OPTIONS[command].join(', ')}.`, 2);
    }
    options[word.slice(2)] = word === '--yes' || (given.length ? given.join('=') : words.shift());
    if (!options[word.slice(2)]) {
      throw new Stop(`${word} needs a value.`, 2);
    }
  }
  return options;
}

// Account, region and partition that the commands act in.
function where(options) {
  need('aws');
  const region = options.region || project.region || process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION
    || told('aws', ['configure', 'get', 'region']);
  if (!region) {
    throw new Stop('No region is known. Give one: --region eu-west-1, AWS_REGION, or `aws configure`.', 2);
  }
  const env = Object.assign({}, process.env, { AWS_REGION: region, AWS_DEFAULT_REGION: region, AWS_PAGER: '' });
  try {
    const { Account: account, Arn: arn } = aws({ env }, ['sts', 'get-caller-identity']);
    return { account, region, partition: arn.split(':')[1], env };
  } catch (error) {
    throw new Stop(`No usable credentials for AWS: \`aws configure\` or \`aws sso login\`. (${error.message})`, 2);
  }
}

async function agreed(options) {
  if (options.yes) {
    return;
  }
  if (!process.stdin.isTTY) {
    throw new Stop('Nobody can be asked here. With --yes it goes on without.', 2);
  }
  const terminal = readline.createInterface({ input: process.stdin, output: process.stdout });
  const answer = await new Promise((resolve) => terminal.question('Go on? [y/N] ', resolve));
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) {
    throw new Stop('Nothing was changed.');
  }
}

function announce(what, { account, region }, more) {
  console.log(`${what} in account ${account}, region ${region}:`);
  for (const line of project.creates.concat(more || [])) {
    console.log(`  ${line}`);
  }
}

const COMMANDS = {
  async deploy(options) {
    infrastructure.tools.forEach(need);
    const place = where(options);
    announce('Creates or updates', place, infrastructure.also(place, options));
    const go = infrastructure.prepare(place, options);
    await agreed(options);
    await go();
    console.log('Done. Try it: {{ 'put a file into its bucket, then npm run logs' if cookiecutter.event == 's3' else 'npm run invoke' }}');
  },

  async remove(options) {
    infrastructure.tools.forEach(need);
    const place = where(options);
    announce('Deletes', place, infrastructure.also(place, options));
    await agreed(options);
    await infrastructure.remove(place, options);
    console.log('Done.');
  },

  // The end of the log on standard error, the answer on standard output.
  async invoke(options) {
    const place = where(options);
    const event = path.resolve(options.event || path.join(ROOT, 'events', 'test.json'));
    const file = path.join(ROOT, 'build', 'answer.json');
    fs.existsSync(path.dirname(file)) || fs.mkdirSync(path.dirname(file));
    const words = ['lambda', 'invoke', '--function-name', project.name, '--log-type', 'Tail'];
    const told = aws(place, words.concat('--payload', `fileb://${event}`, file));
    console.error(Buffer.from(told.LogResult || '', 'base64').toString().replace(/\s+$/, ''));
    console.log(fs.readFileSync(file, 'utf8'));
    if (told.FunctionError) {
      throw new Stop(`The function failed (${told.FunctionError}).`);
    }
  },

  async logs(options) {
    const place = where(options);
    const minutes = Number(options.minutes || 60);
    if (!(minutes > 0)) {
      throw new Stop('--minutes needs a number.', 2);
    }
    const words = ['logs', 'filter-log-events', '--log-group-name', `/aws/lambda/${project.name}`];
    const { events } = aws(place, words.concat('--start-time', String(Math.floor(Date.now() - minutes * 60000))));
    for (const { timestamp, message } of events) {
      console.log(`${new Date(timestamp).toISOString()}  ${message.replace(/\s+$/, '')}`);
    }
    if (!events.length) {
      console.error(`Nothing was written in the last ${minutes} minutes.`);
    }
  },
};

async function main() {
  try {
    const options = parsed(process.argv.slice(2));
    await COMMANDS[options.command](options);
  } catch (error) {
    console.error(error instanceof Stop ? error.message : error.stack);
    process.exitCode = error.code === 2 ? 2 : 1;
  }
}

main();
