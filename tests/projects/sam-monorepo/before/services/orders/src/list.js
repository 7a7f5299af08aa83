"use strict";
const price = require("./price");

exports.handler = async (event, context) => {
  // Größe: 🙂 in front of what changes
  const token = new Buffer("😀 " + event.user, "utf8").toString("base64");
  console.log(context.invokeid, token);
  return price(event);
};
