/** Errors of AWS's clients while a set-up is made, as errors that say the way out. */
import { ThalwegError } from '../../report/errors.ts';
import { firstLine } from '../../report/sentence.ts';
import { CREDENTIALS, DENIED, deniedAction, THROTTLED } from '../failure.ts';

/** `action` is what was tried, for refusals that do not name it. What is no error of AWS's clients is given back as it is. */
export function toDeployError(error: unknown, action: string): unknown {
  if (!(error instanceof Error) || error instanceof ThalwegError) return error;
  const { name } = error;
  const message = firstLine(error.message);
  if (/Region is missing/.test(message))
    return new ThalwegError('bad-option', 'no region is named', {
      help: 'Name it with --region, or set AWS_REGION.',
      cause: error,
    });
  if (CREDENTIALS.test(name))
    return new ThalwegError('aws-denied', `The credentials are none, or not valid any more (${message}).`, {
      help: 'Sign in anew (aws sso login), name a profile (--profile, AWS_PROFILE), or run where a role gives credentials.',
      cause: error,
    });
  if (DENIED.test(name) || statusOf(error) === 403) {
    const missing = deniedAction(error, action);
    return new ThalwegError('aws-denied', `AWS refuses ${missing}: ${message}`, {
      help: `Whoever deploys needs ${missing}, or other credentials (--profile, --role-arn). The README of thalweg aws plan --out DIR has the whole policy; aws sts get-caller-identity says who asks.`,
      cause: error,
    });
  }
  if (THROTTLED.test(name) || /^Rate exceeded/.test(message) || isOfNetwork(error))
    return new ThalwegError('aws-away', `AWS does not answer ${action}: ${message || name}.`, {
      help: 'It was tried several times. Run the same command again in a minute.',
      cause: error,
    });
  if (statusOf(error) !== undefined)
    return new ThalwegError('stack-failed', `AWS does not take ${action}: ${message}`, { cause: error });
  return error;
}

/** What a `HEAD` is answered has no more than that. */
function statusOf(error: Error): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

function isOfNetwork(error: Error): boolean {
  const { name, code = '' } = error as NodeJS.ErrnoException;
  return /^(?:ECONN|ENOTFOUND|EAI_|EPIPE|ETIMEDOUT)/.test(code) || name === 'TimeoutError';
}
