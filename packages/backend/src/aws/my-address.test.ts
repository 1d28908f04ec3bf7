import { describe, expect, test } from 'vitest';
import { askMyAddress, type Fetcher } from './my-address.ts';

const answering =
  (text: string, status = 200): Fetcher =>
  async () => ({ ok: status === 200, status, text: async () => text });
const ask = (fetcher: Fetcher, signal = new AbortController().signal) => askMyAddress(fetcher, signal);

describe('my address', () => {
  test('is what the service says', async () => {
    expect(await ask(answering('198.51.100.7\n'))).toBe('198.51.100.7');
  });

  test('an IPv6 address comes through, for the option to refuse it', async () => {
    expect(await ask(answering('2001:db8::1'))).toBe('2001:db8::1');
  });

  test.each([
    [
      'without a network',
      () => Promise.reject(new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') })),
      'ENOTFOUND',
    ],
    ['with an error', answering('busy', 503), 'status 503'],
    ['with the page of a hotel', answering('<html>Sign in</html>'), 'no address'],
    ['with nothing', answering(''), 'no address'],
  ] as const)('%s the way out is said', async (_, fetcher, reason) => {
    await expect(ask(fetcher as Fetcher)).rejects.toMatchObject({
      code: 'address-unknown',
      message: expect.stringContaining(reason),
      help: expect.stringContaining('--allow-ip ADDRESS'),
    });
  });

  test('Ctrl-C is no missing network', async () => {
    const interrupt = new AbortController();
    const stopped = new Error('stopped');
    interrupt.abort(stopped);
    const fetcher: Fetcher = async (_, { signal }) => {
      signal.throwIfAborted();
      throw new Error('not reached');
    };
    await expect(ask(fetcher, interrupt.signal)).rejects.toBe(stopped);
  });
});
