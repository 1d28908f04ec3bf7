import { ThalwegError } from '../report/errors.ts';
import type { Log } from './log.ts';

/** What Lambda shows of a failure is its name and message, so the way out stands in it. Logs it, too. */
export function toFailure(error: unknown, log: Log): unknown {
  if (!(error instanceof ThalwegError)) {
    log.error('failed', { why: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    return error;
  }
  log.error('failed', { code: error.code, why: error.message, help: error.help });
  const sentence = /[.!?]$/.test(error.message) ? error.message : `${error.message}.`;
  const failure = new Error(error.help === undefined ? sentence : `${sentence} ${error.help}`);
  failure.name = error.code;
  return failure;
}
