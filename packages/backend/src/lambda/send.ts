/** Bulk requests in the time that an invocation has. */
import { ThalwegError } from '../report/errors.ts';
import type { BulkAnswer } from '../stores/opensearch/bulk-answer.ts';
import type { Line } from '../stores/opensearch/connect.ts';
import type { AwsCredentials } from '../stores/opensearch/sign.ts';
import { isUntrusted } from '../stores/opensearch/silence.ts';
import type { Environment } from './settings.ts';

export type Send = (body: string | Uint8Array, timeoutMs: number) => Promise<BulkAnswer>;

/** Rejects with `cluster-away` when asking again is of no use, and with other errors when no answer came. */
export function createSend({ bulk }: Pick<Line, 'bulk'>): Send {
  return async (body, timeoutMs) => {
    // Whole milliseconds, or it throws.
    const late = AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs)));
    try {
      return await bulk(body, late);
    } catch (error) {
      if (late.aborted) throw new Error(`none came in ${Math.round(timeoutMs)} ms`);
      const { code = '', message } = error as NodeJS.ErrnoException;
      if (!isUntrusted(code) && code !== 'EPROTO') throw error;
      throw new ThalwegError('cluster-away', `The cluster does not answer by TLS as it should: ${message || code}`, {
        help: 'Is the address right? For an authority of your own put its certificates (PEM) into the zip, and their path into THALWEG_STORE_CA.',
      });
    }
  };
}

/** Those of the function's role, which Lambda puts into the environment. */
export function roleCredentials(environment: Environment): () => Promise<AwsCredentials> {
  return async () => ({
    accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    sessionToken: environment['AWS_SESSION_TOKEN'],
  });
}
