const fs = require('fs');

exports.handler = async (event, context) => {
	const legacy = parseInt(process.versions.node.split('.')[0]) < 10;
	fs.mkdir('/tmp/thumbs', (err) => { if (err) throw err; });
	return { legacy, id: context.awsRequestId };
};
