// What can go wrong. The invoker sees an error's name as errorType and its message as errorMessage, so a message says
// nothing that the invoker may not know; details stand in the log. README.md says who tries again.

export class BadEvent extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadEvent';
  }
}

export class DownstreamFailed extends Error {
  constructor(operation: string, readonly cause: unknown) {
    super(`${operation} failed`);
    this.name = 'DownstreamFailed';
  }
}

export class OutOfTime extends Error {
  constructor(operation: string) {
    super(`${operation} took too long`);
    this.name = 'OutOfTime';
  }
}
