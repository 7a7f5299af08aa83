"use strict";
// What a Node.js binary holds, as JSON. Runs on Node.js 6.10 and later.
//   node introspect.js                  every name that its modules, `process` and the global object have, and what warns
//   node introspect.js has < NAMES      which of those names it has, also where they are inherited
// Nothing that is found is called, but for the wrappers of util.deprecate: emitWarning throws here, so that one gives its
// warning and never comes to what it wraps.
const GLOBAL_OBJECT = Function("return this")();
const LATE = ["node:test", "node:test/reporters", "node:sqlite", "node:sea"];
const DEPTH = 3;
const STOP = {};
const OWN_OF_FUNCTIONS = new Set(["length", "name", "prototype", "arguments", "caller"]);
const NOT_ENTERED = new Set(["argv", "cache", "config", "env", "mainModule", "_cache", "global", "globalThis", "GLOBAL"]);
for (const name of ["root", "process", "window"]) NOT_ENTERED.add(name);
const names = new Set();
const warns = {};
const called = new Map();
let warned = null;
let throws = true;

function listen() {
  process.emitWarning = (warning, type, code) => {
    const given = type && typeof type === "object" ? type : { type: type, code: code };
    const kind = given.type || (warning && warning.name) || "Warning";
    const id = given.code || (warning && warning.code);
    if (/Deprecation/.test(kind)) warned = typeof id === "string" ? id : "";
    if (throws) throw STOP;
  };
  process.on("warning", () => {});
}

function attempt(what) {
  warned = null;
  try {
    return what();
  } catch (error) {
    return undefined;
  }
}

// The value behind a getter or a require; where that warns it is asked again, and then let through.
function asked(what, name) {
  let value = attempt(what);
  if (warned === null) return value;
  warns[name] = `${warned} read`.trim();
  throws = false;
  value = attempt(what);
  throws = true;
  return value;
}

function source(value) {
  return attempt(() => Function.prototype.toString.call(value)) || "";
}

function isWrapper(value) {
  const text = source(value);
  return /^(function deprecated|function deprecatedFunction|\(?\.\.\.args)/.test(text) && /emitWarning|warned|emitDeprecation/i.test(text);
}

// A wrapper warns once: what it said is kept, it is not called again.
function tried(wrapper, self, name, when) {
  if (!called.has(wrapper)) {
    attempt(() => wrapper.call(self));
    called.set(wrapper, warned);
  }
  if (called.get(wrapper) !== null) warns[name] = `${called.get(wrapper)} ${when}`.trim();
}

function read(owner, key, name, onPrototype) {
  const found = attempt(() => Object.getOwnPropertyDescriptor(owner, key));
  if (!found) return undefined;
  if (!found.get && !found.set) return found.value;
  if (found.get && isWrapper(found.get)) tried(found.get, owner, name, "read");
  return found.get && !onPrototype ? asked(() => found.get.call(owner), name) : undefined;
}

function walk(value, path, depth, seen, members) {
  if (!members && seen.has(value)) return;
  if (!members) seen.add(value);
  const onPrototype = path.endsWith(".prototype");
  if ((Array.isArray(value) && !onPrototype) || ArrayBuffer.isView(value)) return;
  for (const key of (attempt(() => Object.getOwnPropertyNames(value)) || []).sort()) {
    if (/^\d+$/.test(key) || key === "constructor" || key === "super_") continue;
    if (typeof value === "function" && OWN_OF_FUNCTIONS.has(key)) continue;
    const name = `${path}.${key}`;
    names.add(name);
    const inner = read(value, key, name, onPrototype);
    if (typeof inner === "function" && isWrapper(inner)) tried(inner, value, name, "called");
    if (depth > 0 && !members) enter(inner, key, name, depth - 1, seen);
  }
}

function enter(value, key, name, depth, seen) {
  if (typeof value === "function") {
    const prototype = value.prototype;
    walk(value, name, depth, seen);
    if (prototype && typeof prototype === "object" && Object.getOwnPropertyNames(prototype).length > 1) {
      if (!seen.has(prototype)) names.add(`${name}.prototype`);
      walk(prototype, `${name}.prototype`, depth, seen);
    }
  } else if (value !== null && typeof value === "object" && !NOT_ENTERED.has(key) && !seen.has(value)) {
    walk(value, name, depth, seen);
    inherited(value, name, seen);
  }
}

function inherited(value, name, seen) {
  const ends = [null, Object.prototype, Function.prototype, Array.prototype];
  let above = Object.getPrototypeOf(value);
  for (let at = 0; at < 4 && ends.indexOf(above) < 0 && !seen.has(above); at += 1) {
    walk(above, name, 0, seen, true);
    above = Object.getPrototypeOf(above);
  }
}

function modules() {
  const known = require("module").builtinModules || Object.keys(process.binding("natives"));
  const late = LATE.filter((one) => known.indexOf(one) < 0);
  return known.concat(late).filter((one) => !/^internal|^v8\/tools|^node-inspect\//.test(one)).sort();
}

function list() {
  const hashes = require("crypto").getHashes();
  const ciphers = require("crypto").getCiphers();
  listen();
  for (const module of modules()) {
    const name = module.replace(/^node:/, "");
    const value = asked(() => require(module), name);
    if (value === undefined) continue;
    names.add(name);
    const seen = new Set([GLOBAL_OBJECT]);
    if (name !== "process") seen.add(process);
    walk(value, name, DEPTH, seen);
    if (typeof value === "function" && value.prototype) walk(value.prototype, `${name}.prototype`, 1, seen);
  }
  const seen = new Set([GLOBAL_OBJECT]);
  walk(process, "process", DEPTH - 1, seen);
  inherited(process, "process", seen);
  walk(GLOBAL_OBJECT, "globalThis", DEPTH, new Set([process]));
  return { names: Array.from(names).sort(), warns: warns, hashes: hashes, ciphers: ciphers };
}

// Who along the prototype chain has a key itself; Object's and Function's own members are everybody's.
function holder(value, key) {
  let owner = value;
  while (owner && !Object.prototype.hasOwnProperty.call(owner, key)) owner = Object.getPrototypeOf(owner);
  return owner !== value && (owner === Function.prototype || owner === Object.prototype) ? null : owner;
}

function root(name) {
  if (name === "globalThis") return GLOBAL_OBJECT;
  if (name === "process") return process;
  return attempt(() => require(name)) || attempt(() => require(`node:${name}`));
}

// A digest or a cipher is there if it can be made: what getHashes() leaves out may work, what it lists may be refused.
const REFUSED = /unsupported|unknown cipher|invalid cipher|not supported|disabled/i;
const KEYS = [16, 24, 32, 8, 5, 7, 14, 21, 64];
const VECTORS = [16, 12, 8, 0, 13, 4];

function hashes(name) {
  return attempt(() => require("crypto").createHash(name).update("a")) !== undefined;
}

function ciphers(name) {
  const crypto = require("crypto");
  let refused = false;
  for (const key of KEYS) {
    for (const vector of VECTORS) {
      try {
        crypto.createCipheriv(name, Buffer.alloc(key), vector ? Buffer.alloc(vector) : null, { authTagLength: 16 });
        return true;
      } catch (error) {
        refused = refused || REFUSED.test(error.message);
      }
    }
  }
  return !refused;
}

function has(name) {
  if (name.startsWith("hashes().")) return hashes(name.slice(9));
  if (name.startsWith("ciphers().")) return ciphers(name.slice(10));
  const keys = name.split(".");
  let value = root(keys[0]);
  for (let at = 1; at < keys.length; at += 1) {
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return false;
    const owner = attempt(() => holder(value, keys[at]));
    if (!owner) return false;
    if (keys[at - 1] === "prototype") {
      const found = Object.getOwnPropertyDescriptor(owner, keys[at]);
      if (found.get || found.set) return at === keys.length - 1;
      value = found.value;
    } else {
      const from = value;
      value = attempt(() => from[keys[at]]);
    }
  }
  return keys.length > 1 || value !== undefined;
}

if (process.argv[2] === "has") {
  const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
  process.emitWarning = () => {};
  process.on("warning", () => {});
  process.stdout.write(JSON.stringify(asked.filter(has)));
} else {
  process.stdout.write(JSON.stringify(list()));
}
