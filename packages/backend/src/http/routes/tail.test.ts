import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { flow, HEADER, openServer, type Server } from '../testing.ts';

interface Event {
  readonly name: string;
  readonly data: { readonly rows?: unknown[][]; readonly columns?: string[]; readonly more?: boolean };
}

/** Collects the events of a stream until it is told to stop. */
function follow(
  port: number,
  query: string,
): { readonly events: Event[]; readonly ended: () => boolean; stop(): void } {
  const events: Event[] = [];
  let text = '';
  let isOver = false;
  const sent = request({ port, host: '127.0.0.1', path: `/api/v1/tail?${query}` }, (response) => {
    response.on('data', (chunk) => {
      text += String(chunk);
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
        if (name && data) events.push({ name, data: JSON.parse(data) as Event['data'] });
        text = text.slice(end + 2);
      }
    });
    response.on('close', () => {
      isOver = true;
    });
    response.on('error', () => undefined);
  });
  sent.on('error', () => undefined);
  sent.end();
  return { events, ended: () => isOver, stop: () => void sent.destroy() };
}

describe('GET /tail', () => {
  let server: Server;
  let port: number;

  beforeEach(async () => {
    server = await openServer();
    await server.load('before.log', [HEADER, flow({}, 1000)]);
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    port = (server.app.server.address() as { port: number }).port;
  });
  afterEach(() => server.close());

  const rowsOf = (events: readonly Event[]): unknown[] => events.flatMap(({ data }) => data.rows ?? []);

  it('pushes matching rows of each commit, oldest first, and nothing that was there before', async () => {
    const tail = follow(port, 'query=action%3AREJECT&columns=dstport,_line');
    await expect.poll(() => tail.events.length).toBe(1);
    expect(tail.events[0]).toEqual({ name: 'head', data: { columns: ['dstport', '_line'], hints: [] } });
    await server.load('one.log', [
      HEADER,
      flow({ dstport: 1 }, 10),
      flow({ dstport: 2, action: 'ACCEPT' }, 9),
      flow({ dstport: 3 }, 20),
    ]);
    await expect
      .poll(() => rowsOf(tail.events))
      .toEqual([
        [3, 4],
        [1, 2],
      ]);
    await server.load('two.log', [HEADER, flow({ action: 'ACCEPT' }, 5)]);
    await expect.poll(() => tail.events.at(-1)?.name).toBe('committed');
    tail.stop();
  });

  it('pushes the lines that a file has grown by, and no merge of parts', async () => {
    await server.load('grows.log', [HEADER, flow({ dstport: 1 }, 30)]);
    const tail = follow(port, 'columns=dstport');
    await expect.poll(() => tail.events.length).toBe(1);
    await server.store.compact();
    await server.load('grows.log', [HEADER, flow({ dstport: 1 }, 30), flow({ dstport: 2 }, 20)]);
    await expect.poll(() => rowsOf(tail.events)).toEqual([[2]]);
    expect(tail.events.filter(({ name }) => name !== 'head')).toHaveLength(1);
    tail.stop();
  });

  it('leaves out what is too much, and says so', async () => {
    const tail = follow(port, 'columns=_line');
    await expect.poll(() => tail.events.length).toBe(1);
    await server.load('many.log', [HEADER, ...Array.from({ length: 1500 }, (_, index) => flow({}, 1500 - index))]);
    await expect.poll(() => tail.events.length).toBe(2);
    const [, { data }] = tail.events as [Event, Event];
    expect([data.rows?.length, data.rows?.at(-1), data.more]).toEqual([1000, [1501], true]);
    tail.stop();
  });

  it('takes pills, and ends with the server', async () => {
    const filters = JSON.stringify([{ field: 'dstport', operator: 'is', values: ['7'] }]);
    const tail = follow(port, `columns=dstport&filters=${encodeURIComponent(filters)}`);
    await expect.poll(() => tail.events.length).toBe(1);
    await server.load('one.log', [HEADER, flow({ dstport: 7 }, 10), flow({ dstport: 8 }, 9)]);
    await expect.poll(() => rowsOf(tail.events)).toEqual([[7]]);
    await server.app.close();
    await expect.poll(tail.ended).toBe(true);
  });
});
