exports.handler = async (event, context) => ({ id: context.invokeid });
