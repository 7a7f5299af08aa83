// reads what a failed function answered
module.exports = (payload) => JSON.parse(payload).stackTrace.slice(0, 3);
