'use strict';

// The bucket from which Lambda takes the deployment package.

const { createHash } = require('crypto');
const fs = require('fs');
const path = require('path');
const { ABSENT, ROOT, Stop, aws, change } = require('./call');
const project = require('./project');

const named = ({ account, region }, options) => options.bucket || `${project.codeBucket}-${account}-${region}`;

// Nobody else may have taken the name: each call says whose bucket it must be.
const owned = (place, options) => ['--bucket', named(place, options), '--expected-bucket-owner', place.account];

function told(place, options) {
  return `deployment package in the bucket ${named(place, options)}${options.bucket ? '' : ', of its own'}`;
}

function upload(place, options) {
  const bucket = named(place, options);
  if (!aws(place, ['s3api', 'head-bucket', ...owned(place, options)], ABSENT)) {
    if (options.bucket) {
      throw new Stop(`There is no bucket ${bucket}.`, 2);
    }
    create(place, bucket);
  }
  const sha256 = createHash('sha256').update(fs.readFileSync(path.join(ROOT, project.package))).digest('hex');
  const key = `${project.name}/${sha256}.zip`;
  if (!aws(place, ['s3api', 'head-object', ...owned(place, options), '--key', key], ABSENT)) {
    change(place, ['s3api', 'put-object', ...owned(place, options), '--key', key, '--body', project.package]);
  }
  return { bucket, key };
}

function create(place, bucket) {
  const elsewhere = ['--create-bucket-configuration', `LocationConstraint=${place.region}`];
  change(place, ['s3api', 'create-bucket', '--bucket', bucket].concat(place.region === 'us-east-1' ? [] : elsewhere));
  close(place, bucket);
}

function close(place, bucket) {
  const all = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
  const words = ['--public-access-block-configuration', all.map((word) => `${word}=true`).join(',')];
  change(place, ['s3api', 'put-public-access-block', '--bucket', bucket, ...words]);
}

// Takes this function's packages out, and the bucket away if it is its own.
function clear(place, options) {
  const bucket = named(place, options);
  if (!aws(place, ['s3api', 'head-bucket', ...owned(place, options)], ABSENT)) {
    return;
  }
  const prefix = ['--prefix', `${project.name}/`];
  const { Contents: found } = aws(place, ['s3api', 'list-objects-v2', ...owned(place, options), ...prefix]);
  for (const { Key: key } of found || []) {
    change(place, ['s3api', 'delete-object', ...owned(place, options), '--key', key]);
  }
  if (!options.bucket && !change(place, ['s3api', 'delete-bucket', ...owned(place, options)], /BucketNotEmpty/)) {
    console.log(`${bucket} holds more than this function's packages: it stays.`);
  }
}

module.exports = { clear, close, create, told, upload };
