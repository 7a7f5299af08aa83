"""What to write in the place of names that Node.js gave up."""

from __future__ import annotations

CHECKS = "write the test itself: typeof, instanceof, Buffer.isBuffer"
INSTEAD = {
    "_linklist": "a list of your own",
    "_stream_wrap": "stream",
    "_tls_legacy": "tls.TLSSocket",
    "assert.CallTracker": "mock.fn of node:test",
    "buffer.SlowBuffer": "Buffer.allocUnsafeSlow",
    "console.markTimeline": "perf_hooks.performance.mark",
    "console.timeline": "perf_hooks.performance.measure",
    "console.timelineEnd": "perf_hooks.performance.measure",
    "crypto.Cipher": "crypto.createCipheriv",
    "crypto.Credentials": "tls.createSecureContext",
    "crypto.DEFAULT_ENCODING": "an encoding in each call, as digest('hex')",
    "crypto.Decipher": "crypto.createDecipheriv",
    "crypto.Hash": "crypto.createHash",
    "crypto.Hmac": "crypto.createHmac",
    "crypto.createCipher": "crypto.createCipheriv, with a key and a vector of your own",
    "crypto.createCredentials": "tls.createSecureContext",
    "crypto.createDecipher": "crypto.createDecipheriv; what was encrypted before needs the old runtime",
    "crypto.fips": "crypto.getFips, crypto.setFips",
    "domain.Domain.prototype.dispose": "an error handler in each place that can fail",
    "fs.F_OK": "fs.constants.F_OK",
    "fs.R_OK": "fs.constants.R_OK",
    "fs.SyncWriteStream": "fs.createWriteStream",
    "fs.W_OK": "fs.constants.W_OK",
    "fs.X_OK": "fs.constants.X_OK",
    "globalThis.Atomics.wake": "Atomics.notify",
    "globalThis.GLOBAL": "global",
    "globalThis.Intl.v8BreakIterator": "Intl.Segmenter, where the runtime has it",
    "http.Client": "http.request",
    "http.OutgoingMessage.prototype.flush": "flushHeaders",
    "http.createClient": "http.request",
    "module.createRequireFromPath": "module.createRequire",
    "net.Server.prototype.listenFD": "listen({ fd })",
    "os.getNetworkInterfaces": "os.networkInterfaces",
    "os.tmpDir": "os.tmpdir",
    "perf_hooks.performance.getEntries": "a PerformanceObserver",
    "perf_hooks.performance.getEntriesByName": "a PerformanceObserver",
    "perf_hooks.performance.getEntriesByType": "a PerformanceObserver",
    "process.EventEmitter": "require('events')",
    "process.assert": "the assert module",
    "punycode": "the package punycode, as require('punycode/'), or url.domainToASCII",
    "sys": "util",
    "timers.active": "timeout.refresh()",
    "timers.enroll": "setTimeout",
    "timers.unenroll": "clearTimeout",
    "tls.convertNPNProtocols": "ALPNProtocols",
    "tls.createSecurePair": "tls.TLSSocket",
    "tls.parseCertString": "querystring.parse(text, '\\n', '=')",
    "util.debug": "console.error",
    "util.error": "console.error",
    "util.isArray": "Array.isArray",
    "util.isDate": "util.types.isDate",
    "util.isError": "util.types.isNativeError",
    "util.isRegExp": "util.types.isRegExp",
    "util.log": "console.log",
    "util.print": "process.stdout.write",
    "util.puts": "console.log",
    "vm.runInDebugContext": "the inspector module",
}


def instead(name: str) -> str:
    """A few words; "" where there is nothing to say."""
    return INSTEAD.get(name) or (CHECKS if name.startswith("util.is") else "")


def shown(name: str) -> str:
    """A name of the surface index as code has it: `GLOBAL`, `Domain#dispose`."""
    owner, prototype, member = name.removeprefix("globalThis.").partition(".prototype.")
    return f"{owner.rpartition('.')[2]}#{member}" if prototype else owner
