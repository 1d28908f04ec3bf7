import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import type { Fetcher } from '../../aws/my-address.ts';
import type { Context } from '../command.ts';
import { plan } from './aws-plan.ts';

const OPTIONS = {
  destination: 'opensearch',
  region: 'eu-west-1',
  account: '123456789012',
  vpc: 'vpc-0123456789abcdef0',
  json: true,
};

function createContext(): { context: Context; printed: () => string } {
  const pieces: string[] = [];
  const stdout = new Writable({
    write(piece, _, done) {
      pieces.push(String(piece));
      done();
    },
  });
  const context: Context = {
    stdout,
    stderr: new PassThrough(),
    stdin: new PassThrough(),
    env: {},
    width: undefined,
    colour: false,
    progress: false,
    signal: new AbortController().signal,
  };
  return { context, printed: () => pieces.join('') };
}

const answering =
  (address: string): Fetcher =>
  async () => ({ ok: true, status: 200, text: async () => `${address}\n` });

test('--allow-ip me is the address that the internet sees, once for all', async () => {
  const { context, printed } = createContext();
  let asked = 0;
  const fetcher: Fetcher = (url, options) => {
    asked++;
    return answering('198.51.100.7')(url, options);
  };
  const code = await plan(
    context,
    { arguments: [], options: { ...OPTIONS, allowIp: ['me', '203.0.113.0/24', 'me'] } },
    fetcher,
  );
  expect(code).toBe(0);
  expect(asked).toBe(1);
  expect(JSON.parse(printed()).access.addresses).toEqual(['198.51.100.7/32', '203.0.113.0/24']);
});

test('whoever comes by IPv6 is told the ways out', async () => {
  const { context } = createContext();
  await expect(
    plan(context, { arguments: [], options: { ...OPTIONS, allowIp: ['me'] } }, answering('2001:db8::1')),
  ).rejects.toMatchObject({ code: 'bad-option', exitCode: 2, message: expect.stringContaining('IPv4 only') });
});

test('nothing is asked of the network without it', async () => {
  const { context } = createContext();
  const fetcher: Fetcher = () => Promise.reject(new Error('asked'));
  expect(await plan(context, { arguments: [], options: { ...OPTIONS, allowIp: ['198.51.100.7'] } }, fetcher)).toBe(0);
  await expect(
    plan(context, { arguments: [], options: { ...OPTIONS, allowIp: ['me'] } }, fetcher),
  ).rejects.toMatchObject({
    code: 'address-unknown',
    exitCode: 1,
  });
});
