const fs = require('fs');

exports.handler = async (event, context) => {
	const legacy = parseInt(process.version[1]) < 10;
	fs.mkdir('/tmp/thumbs');
	return { legacy, id: context.invokeid };
};
