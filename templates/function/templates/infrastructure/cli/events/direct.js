'use strict';

// Nothing calls the function but who may.

module.exports = { connect() {}, disconnect() {} };
