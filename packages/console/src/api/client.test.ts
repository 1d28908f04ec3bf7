import { afterEach, describe, expect, it, vi } from 'vitest';
import { getJson, onAccessLost, postJson, postProgress, RequestError } from './client.ts';
import { askSearch } from './questions.ts';

afterEach(() => vi.unstubAllGlobals());

/** A server that answers with these pieces of a body, cut wherever they are cut. */
function answer(pieces: readonly string[], init: ResponseInit = {}): void {
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
  vi.stubGlobal(
    'fetch',
    async () => new Response(body, { headers: { 'content-type': 'application/x-ndjson' }, ...init }),
  );
}

const failure = async (promise: Promise<unknown>): Promise<RequestError> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RequestError)) throw new Error(`no RequestError: ${error}`);
  return error;
};

const HEAD = '{"columns":["start"],"hints":[],"time":{"from":null,"to":null}}\n';
const END = '{"end":true,"cursor":null,"rows":2,"milliseconds":1,"partsRead":1}\n';

describe('a page of rows', () => {
  it('is read whatever the pieces are', async () => {
    const text = `${HEAD}[1]\n["ü"]\n${END}`;
    answer([text.slice(0, 70), text.slice(70, 71), text.slice(71)]);
    const page = await askSearch({});
    expect(page.rows).toEqual([[1], ['ü']]);
    expect(page.end.rows).toBe(2);
  });
  it('is broken without its last line', async () => {
    answer([`${HEAD}[1]\n[2]\n`]);
    expect((await failure(askSearch({}))).detail.code).toBe('broken-off');
  });
  it('is broken when a line is cut', async () => {
    answer([`${HEAD}[1]\n[2`]);
    expect((await failure(askSearch({}))).detail.code).toBe('broken-off');
  });
  it('can end in an error', async () => {
    answer([`${HEAD}[1]\n{"error":{"code":"engine-failed","message":"a part is gone"}}\n`]);
    expect((await failure(askSearch({}))).message).toBe('a part is gone');
  });
});

describe('an answer in steps', () => {
  it('gives each step, and ends with the last', async () => {
    answer(['{"answer":1,"partial":{"from":5,"share":0.5}}\n{"answer":2,"end":true}\n']);
    const steps = [];
    for await (const step of postProgress<number>('/histogram', {})) steps.push(step.answer);
    expect(steps).toEqual([1, 2]);
  });
  it('may come at once', async () => {
    answer(['7'], { headers: { 'content-type': 'application/json' } });
    const steps = [];
    for await (const step of postProgress<number>('/histogram', {})) steps.push(step);
    expect(steps).toEqual([{ answer: 7, end: true }]);
  });
  it('is broken without an end', async () => {
    answer(['{"answer":1}\n']);
    const all = async (): Promise<void> => {
      for await (const _ of postProgress<number>('/histogram', {}));
    };
    expect((await failure(all())).detail.code).toBe('broken-off');
  });
});

describe('what goes wrong', () => {
  it('is said in the words of the server', async () => {
    answer(['{"error":{"code":"unknown-field","message":"There is no field x.","start":0,"end":1}}'], { status: 400 });
    const error = await failure(getJson('/fields'));
    expect([error.status, error.detail.code, error.detail.end]).toEqual([400, 'unknown-field', 1]);
  });
  it('is told by its number when something in between answers', async () => {
    answer(['<html>Bad gateway</html>'], { status: 502, statusText: 'Bad Gateway' });
    expect((await failure(getJson('/fields'))).detail.code).toBe('http-502');
  });
  it('is a server that is away', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('Failed to fetch');
    });
    expect((await failure(getJson('/fields'))).unreachable).toBe(true);
  });
  it('is no failure when the page itself stopped asking', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new DOMException('stopped', 'AbortError');
    });
    await expect(getJson('/fields')).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('who is let in', () => {
  const error = (code: string): string => JSON.stringify({ error: { code, message: 'Said by the server.' } });
  const json = { 'content-type': 'application/json' };

  it('is known by a header that pages of other sites cannot send', async () => {
    const sent: (HeadersInit | undefined)[] = [];
    vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
      sent.push(init.headers);
      return new Response('{}', { headers: json });
    });
    await postJson('/users', {});
    await getJson('/users');
    expect(new Headers(sent[0]).get('x-thalweg')).toBe('1');
    expect(new Headers(sent[1]).has('x-thalweg')).toBe(false);
  });

  it('is told when that ends, but not when something is not allowed', async () => {
    let lost = 0;
    const stop = onAccessLost(() => lost++);
    for (const [status, code] of [
      [401, 'signed-out'],
      [403, 'network-refused'],
      [403, 'not-allowed'],
      [401, 'wrong-sign-in'],
    ] as const) {
      answer([error(code)], { status, headers: json });
      await failure(getJson('/status'));
    }
    expect(lost).toBe(2);
    stop();
    answer([error('signed-out')], { status: 401, headers: json });
    await failure(getJson('/status'));
    expect(lost).toBe(2);
  });

  it('is told how long to wait', async () => {
    answer([error('too-many-sign-ins')], { status: 429, headers: { ...json, 'retry-after': '90' } });
    expect((await failure(getJson('/session'))).retryAfter).toBe(90);
  });
});
