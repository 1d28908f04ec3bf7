/** What it means when no answer of a cluster can be had, and what helps. */
import { ThalwegError } from '../../report/errors.ts';
import type { ClusterPlace } from '../store.ts';

/** Errors of a certificate, as OpenSSL and Node.js name them. */
export function isUntrusted(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ERR_SSL|ERR_TLS/.test(code);
}

/** Whether the same request may go well later: not where the certificate, the protocol or the kind of server is another. */
export function mayPass(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return !isUntrusted(code) && code !== 'EPROTO' && !(error instanceof SyntaxError);
}

const WAIT =
  'Is the address right, and may this machine reach it? What was committed is safe; run the same command again.';

/** `cluster-away`, with the failure as its cause. Neither message nor cause holds headers or bodies. */
export function silent(error: Error, place: Pick<ClusterPlace, 'endpoint' | 'authority'>): ThalwegError {
  const { why, help } = explain(error, place);
  return new ThalwegError('cluster-away', `The cluster at ${place.endpoint} cannot be reached: ${why}`, {
    help,
    cause: error,
  });
}

function explain(
  error: Error,
  { endpoint, authority }: Pick<ClusterPlace, 'endpoint' | 'authority'>,
): { readonly why: string; readonly help: string } {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const why = message || code;
  if (isUntrusted(code)) {
    const named = 'Name the authority that signed its certificate in THALWEG_STORE_CA (a PEM file)';
    return { why, help: authority === undefined ? `${named}.` : `${named}; the one that is named there did not.` };
  }
  if (error instanceof SyntaxError)
    return {
      why: 'what answers there sends no JSON',
      help: 'Is that the address of OpenSearch or Elasticsearch itself?',
    };
  if (code === 'EPROTO')
    return {
      why: 'what answers there does not speak TLS',
      help: 'Is it the port? Plain HTTP begins with http:// in the address.',
    };
  // A port with TLS hangs up on plain HTTP.
  if (endpoint.startsWith('http:') && code === 'ECONNRESET')
    return { why, help: 'It may speak TLS there: write https:// in the address.' };
  return { why, help: WAIT };
}
