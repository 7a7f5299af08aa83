export const icon = new Buffer(16);
