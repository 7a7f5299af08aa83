'use strict';

// Writes build/{{ cookiecutter.__package }}.zip, the deployment package, from {{ cookiecutter.__code }}/. Plain Node.js 8.10 or newer.
// The same files give the same bytes on every system: names are sorted, times fixed, modes derived from the content.

const { createHash } = require('crypto');
const fs = require('fs');
const path = require('path');
const { deflateRawSync } = require('zlib');

const ROOT = path.join(__dirname, '..');
const SOURCE = path.join(ROOT, 'src');
{% if cookiecutter.__code == 'dist' %}
const COMPILED = path.join(ROOT, 'dist');
{% endif %}
const MB = 1024 * 1024;
const MOST_UNZIPPED = 250 * MB; // with layers: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const MOST_ZIPPED = 50 * MB; // for a direct upload
const STORED = 10 * MB; // up to here nothing is compressed: Node.js versions differ in how they compress
const DAY = (1 << 5) | 1; // 1980-01-01, the first that a zip file can say
const UNIX = (3 << 8) | 20;
const UTF8 = 1 << 11;

function files(folder, prefix = '') {
  let found = [];
  for (const name of fs.readdirSync(folder)) {
    const place = path.join(folder, name);
    const inModules = prefix.startsWith('node_modules/');
    if (name === '.bin' || (name.startsWith('.') && !inModules)) {
      continue;
    }
    const isFolder = fs.statSync(place).isDirectory();
    found = found.concat(isFolder ? files(place, `${prefix}${name}/`) : [{ name: prefix + name, place }]);
  }
  return found.sort(byName);
}

function byName(a, b) {
  return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
}

function mode(content) {
  const start = content.toString('latin1', 0, 4);
  return start.startsWith('#!') || start === '\x7fELF' ? 0o100755 : 0o100644;
}

const CRC = Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return value >>> 0;
});

function crc32(content) {
  let value = 0xffffffff;
  for (const byte of content) {
    value = CRC[(value ^ byte) & 255] ^ (value >>> 8);
  }
  return (value ^ 0xffffffff) >>> 0;
}

// Little-endian numbers, each as [bytes, value].
function packed(fields) {
  const buffer = Buffer.alloc(fields.reduce((sum, [bytes]) => sum + bytes, 0));
  fields.reduce((at, [bytes, value]) => buffer.writeUIntLE(value, at, bytes), 0);
  return buffer;
}

function zip(entries) {
  const compress = entries.reduce((sum, { content }) => sum + content.length, 0) > STORED;
  const bodies = [];
  const index = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const label = Buffer.from(name);
    const data = compress ? deflateRawSync(content, { level: 9 }) : content;
    const shared = [
      [2, 20], [2, UTF8], [2, compress ? 8 : 0], [2, 0], [2, DAY],
      [4, crc32(content)], [4, data.length], [4, content.length], [2, label.length], [2, 0],
    ];
    const body = [packed([[4, 0x04034b50], ...shared]), label, data];
    index.push(
      packed([[4, 0x02014b50], [2, UNIX], ...shared, [2, 0], [2, 0], [2, 0], [4, mode(content) * 65536], [4, offset]]),
      label,
    );
    bodies.push(...body);
    offset += body.reduce((sum, part) => sum + part.length, 0);
  }
  const size = index.reduce((sum, part) => sum + part.length, 0);
  const count = entries.length;
  const end = packed([[4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]]);
  return Buffer.concat([...bodies, ...index, end]);
}

function missing() {
  const list = path.join(SOURCE, 'package.json');
  const wanted = fs.existsSync(list) ? JSON.parse(fs.readFileSync(list, 'utf8')).dependencies || {} : {};
  return Object.keys(wanted).filter((name) => !fs.existsSync(path.join(SOURCE, 'node_modules', name)));
}

function main() {
  const { name } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const absent = missing();
  if (absent.length) {
    throw new Error(`${absent.join(', ')} not installed: npm install --prefix src`);
  }
{% if cookiecutter.__code == 'dist' %}
  const installed = files(SOURCE).filter(({ name }) => name === 'package.json' || name.startsWith('node_modules/'));
  const found = files(COMPILED).concat(installed).sort(byName);
{% else %}
  const found = files(SOURCE);
{% endif %}
  const entries = found.map((file) => ({ name: file.name, content: fs.readFileSync(file.place) }));
  const unzipped = entries.reduce((sum, { content }) => sum + content.length, 0);
  if (unzipped > MOST_UNZIPPED) {
    throw new Error(`${Math.ceil(unzipped / MB)} MB unzipped: Lambda takes at most 250 MB, layers included`);
  }
  const archive = zip(entries);
  const goal = path.join('build', `${name}.zip`);
  if (!fs.existsSync(path.join(ROOT, 'build'))) {
    fs.mkdirSync(path.join(ROOT, 'build'));
  }
  fs.writeFileSync(path.join(ROOT, goal), archive);
  const sha256 = createHash('sha256').update(archive).digest('hex');
  console.log(`${goal}  ${entries.length} files  ${archive.length} bytes  sha256 ${sha256}`);
  if (archive.length > MOST_ZIPPED) {
    console.log('More than 50 MB: Lambda takes it from S3 only, not by a direct upload.');
  }
}

try {
  main();
} catch (error) {
  console.error(`package: ${error.message}`);
  process.exitCode = 1;
}
