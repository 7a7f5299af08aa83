exports.handler = (event, context, callback) => {
  require("fs").readFile("/tmp/mail", (error, text) => callback(error, text));
};
