'use strict';

// Terraform: the .tf files, and their state in this folder.

const fs = require('fs');
const path = require('path');
const { ROOT, Stop, run } = require('./call');
const project = require('./project');

const DIRECT = 50 * 1024 * 1024; // bytes that Lambda takes by an upload: package.js

function prepare(place) {
  if (fs.statSync(path.join(ROOT, project.package)).size > DIRECT) {
    throw new Stop('The package is larger than 50 MB: put it into a bucket, and name s3_bucket and s3_key in main.tf.');
  }
  run(place, 'terraform', ['init', '-input=false']);
  run(place, 'terraform', ['plan', '-input=false', '-out=build/plan']);
  return () => run(place, 'terraform', ['apply', '-input=false', 'build/plan']);
}

function remove(place) {
  run(place, 'terraform', ['destroy', '-input=false', '-auto-approve']);
}

module.exports = { tools: ['terraform'], also: () => [], prepare, remove };
