// café
module.exports = new Buffer(3);
