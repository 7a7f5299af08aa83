exports.handler = async () => Buffer.from("already on ten");
