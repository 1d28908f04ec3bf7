/** The address that the internet sees of this machine: asked only when `--allow-ip me` says so. */
import { ThalwegError } from '../report/errors.ts';

/** AWS's own service for the question; it answers with the address and a line break, and only over IPv4. */
const SERVICE = 'https://checkip.amazonaws.com/';

/** Fetches a text; as much of `fetch` as is needed here. */
export type Fetcher = (
  url: string,
  options: { readonly signal: AbortSignal },
) => Promise<{ readonly ok: boolean; readonly status: number; text(): Promise<string> }>;

/** Throws `address-unknown` when nobody answers, or what answers is no address. */
export async function askMyAddress(fetcher: Fetcher, signal: AbortSignal): Promise<string> {
  const help = `Give your address yourself: --allow-ip ADDRESS. ${SERVICE} in a browser shows it.`;
  let answer: string;
  try {
    const response = await fetcher(SERVICE, { signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    answer = (await response.text()).trim();
  } catch (error) {
    signal.throwIfAborted();
    throw new ThalwegError(
      'address-unknown',
      `--allow-ip me: your address could not be looked up (${reasonOf(error)}).`,
      {
        help,
        cause: error,
      },
    );
  }
  if (/^[0-9a-fA-F.:]{3,45}$/.test(answer)) return answer;
  throw new ThalwegError(
    'address-unknown',
    '--allow-ip me: what answered is no address, maybe the page of a network to sign in to.',
    { help },
  );
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  if (cause instanceof Error && cause.message) return cause.message;
  return error instanceof Error ? error.message : String(error);
}
