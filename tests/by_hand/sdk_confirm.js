// What a real aws-sdk says of calls: a list of {service, pin, method, document, state, operation, members} on standard
// input; for each a list of `service`, `method`, `state`, `operation`, `unexpected A[].B`, `missing A[].B`.
const AWS = require("aws-sdk");
AWS.config.update({ region: "us-east-1", accessKeyId: "none", secretAccessKey: "none", maxRetries: 0 });

const scalars = { timestamp: () => new Date(0), boolean: () => true, binary: () => "x", base64: () => "x" };
["integer", "float", "long", "double", "bigdecimal"].forEach((name) => (scalars[name] = () => 1));

function fill(shape, depth) {
  if (shape.type === "structure") {
    const value = {};
    if (depth < 12) (shape.required || []).forEach((name) => (value[name] = fill(shape.members[name], depth + 1)));
    return value;
  }
  if (shape.type === "list") return Array(Math.max(shape.min || 0, 1)).fill(fill(shape.member, depth + 1));
  if (shape.type === "map") return {};
  return (scalars[shape.type] || (() => "x".repeat(Math.max(shape.min || 1, 1))))();
}

function build(shape, tree) {
  if (!tree || (!Object.keys(tree).length && shape.type !== "structure") || shape.name === "AttributeValue") return fill(shape, 0);
  const value = {};
  if (shape.type === "structure") {
    Object.keys(tree).forEach((name) => (value[name] = shape.members[name] ? build(shape.members[name], tree[name]) : "x"));
    return value;
  }
  if (shape.type === "list") return tree["[]"] === undefined ? fill(shape, 0) : [build(shape.member, tree["[]"])];
  if (shape.type === "map") {
    Object.keys(tree).forEach((name) => (value[name] = build(shape.value, tree[name])));
    return value;
  }
  return fill(shape, 0);
}

function said(error) {
  const found = /^(Unexpected|Missing required) key '(.*)'(?: found)? in params\.?(.*)$/.exec(error.message);
  if (!found) return [];
  const where = found[3].replace(/\[\d+\]/g, "[]").replace(/\['([^']*)'\]/g, ".$1");
  return [(found[1] === "Unexpected" ? "unexpected " : "missing ") + (where ? where + "." : "") + found[2]];
}

function check(call) {
  if (!AWS[call.service]) return ["service"];
  const options = { endpoint: "example.org" };
  if (call.pin) options.apiVersion = call.pin;
  let client;
  try { client = new AWS[call.service](options); } catch (error) { return ["pin"]; }
  if (call.document && typeof new AWS.DynamoDB.DocumentClient()[call.method] !== "function") return ["method"];
  if (call.state) return client.api.waiters[call.state] ? [] : ["state"];
  const operation = client.api.operations[call.operation];
  if (!operation) return ["operation"];
  let failed = [];
  client.makeRequest(call.operation, build(operation.input, call.members))
    .on("validate", (request) => request.on("build", () => { throw new Error("fine"); }))
    .on("complete", (response) => (failed = response.error.errors || [response.error]))
    .send();
  return { later: () => [].concat(...failed.map(said)) };
}

let text = "";
process.stdin.on("data", (piece) => (text += piece)).on("end", () => {
  const found = JSON.parse(text).map(check);
  setTimeout(() => console.log(JSON.stringify(found.map((one) => (one.later ? one.later() : one)))), 2000);
});
