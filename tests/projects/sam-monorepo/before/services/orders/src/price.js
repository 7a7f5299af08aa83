exports.price = (value) => new Buffer(value); // scaffold-ignore: buffer-constructor reason=always text
