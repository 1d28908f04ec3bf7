/** What AWS's SDK throws, as errors that say the way out. */
import { ThalwegError } from '../report/errors.ts';
import { firstLine } from '../report/sentence.ts';

/** What AWS's services call a refusal for want of a permission. */
export const DENIED =
  /^(?:AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError|Forbidden|403|KMSAccessDeniedException)$/;
export const CREDENTIALS =
  /^(?:CredentialsProviderError|ExpiredToken|ExpiredTokenException|InvalidAccessKeyId|InvalidClientTokenId|InvalidSignatureException|InvalidToken|AuthFailure|SignatureDoesNotMatch|TokenProviderError|UnrecognizedClientException)$/;
export const THROTTLED =
  /^(?:Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|ProvisionedThroughputExceededException|LimitExceededException|SlowDown)$/;

/** Whether a request was refused for who asked: there were no credentials, or they are not valid any more. */
export function isCredentialFailure(error: unknown): boolean {
  return error instanceof Error && CREDENTIALS.test(error.name);
}

/** A server that follows a source says the same as a command. */
const GO_ON = 'What was committed stays. A server tries again by itself; else run the same command again.';

interface Asked {
  /** What it is about, as the user named it. */
  readonly source: string;
  /** What was done: `s3:ListBucket on the bucket`. Its first word is the action of IAM. */
  readonly action: string;
}

/** The IAM action that a refusal names, or what was done. */
export function deniedAction(error: unknown, action: string): string {
  return /perform: ([\w-]+:\w+)/.exec((error as Error).message)?.[1] ?? action;
}

/**
 * An error of the SDK as `source-denied` (credentials, permissions), `bad-option` (no region), `disk-full`, or `source-away`.
 * What is missing (bucket, group, stream) is told by those who know what there is instead.
 */
export function toSourceError(error: unknown, { source, action }: Asked): ThalwegError {
  if (error instanceof ThalwegError) return error;
  const { name, code } = error as Error & { code?: string };
  const message = firstLine((error as Error).message);
  if (code === 'ENOSPC')
    return new ThalwegError('disk-full', `The disk is full: what ${source} has could not be kept for reading.`, {
      cause: error,
    });
  if (/Region is missing|Region not accepted/.test(message))
    return new ThalwegError('bad-option', `${source}: no region is named`, {
      help: 'Name it with --region, or set AWS_REGION.',
      cause: error,
    });
  if (isCredentialFailure(error))
    return new ThalwegError(
      'source-denied',
      `${source}: the credentials are none, or not valid any more (${message}).`,
      {
        help: `Sign in anew (aws sso login), name a profile (--profile, AWS_PROFILE), or run where a role gives credentials. ${GO_ON}`,
        cause: error,
      },
    );
  if (DENIED.test(name)) return denied(error, { source, action: deniedAction(error, action) });
  const isThrottled = THROTTLED.test(name);
  return new ThalwegError('source-away', `${source}: ${isThrottled ? `throttled: ${message}` : message || name}`, {
    help: `It was tried several times. ${GO_ON}`,
    cause: error,
  });
}

function denied(error: unknown, { source, action }: Asked): ThalwegError {
  const isRole = action.startsWith('sts:AssumeRole');
  return new ThalwegError(
    'source-denied',
    isRole ? `${source}: the role cannot be taken.` : `${source}: access denied.`,
    {
      help: isRole
        ? 'Its trust policy has to name who asks, with the external id if it wants one (--external-id), and who asks needs sts:AssumeRole on it; aws sts get-caller-identity says who that is.'
        : `The role or user needs ${action}; aws sts get-caller-identity says who it is.`,
      cause: error,
    },
  );
}
