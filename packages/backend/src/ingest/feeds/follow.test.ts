import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ThalwegError } from '../../report/errors.ts';
import { createAppender } from '../../stores/duckdb/appender.ts';
import type { Store } from '../../stores/store.ts';
import type { IngestSummary } from '../summary.ts';
import { type Bench, HEADER, line, openBench } from '../testing.ts';
import type { Feed, FeedProblem, Lot, LotObject } from './feed.ts';
import { type Following, type FollowOptions, followFeed } from './follow.ts';
import { readReports } from './state.ts';
import { createTurn } from './turn.ts';

let bench: Bench;
let stop: AbortController;
let following: Following | undefined;

/** A busy machine takes its time. */
const SOON = { timeout: 20_000 };

beforeEach(() => {
  bench = openBench();
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await following?.done;
  following = undefined;
  await bench.close();
});

const object = (name: string, text: string): LotObject => ({
  ...{ name, size: text.length, modified: '1', label: undefined },
  fetch: (path) => writeFile(path, text),
});

/** A source that gives these one after the other, and then nothing; an error is thrown, each only once. */
function scripted(script: (Partial<Lot> | Error)[]): { feed: Feed; log: string[]; summaries: IngestSummary[] } {
  const log: string[] = [];
  const summaries: IngestSummary[] = [];
  const feed: Feed = {
    async next() {
      const step = script.shift();
      if (step instanceof Error) throw step;
      if (step) {
        log.push('taken');
        return {
          objects: [],
          done: async (summary) => {
            log.push('done');
            summaries.push(summary);
          },
          ...step,
        };
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
      return undefined;
    },
    close: async () => void log.push('closed'),
  };
  return { feed, log, summaries };
}

function follow(feed: Feed, options: Partial<FollowOptions> = {}, store: Store = bench.store): Following {
  following = followFeed(store, {
    ...{ source: 'test://one', kind: 'test', createAppender, turn: createTurn(), signal: stop.signal },
    open: async () => feed,
    backOff: { next: () => 1, reset: () => undefined },
    ...options,
  });
  return following;
}

const text = `${HEADER}${line(1)}${line(2)}`;

describe('following a source', () => {
  it('loads what comes, then lets the source forget it', async () => {
    const { feed, log, summaries } = scripted([{ objects: [object('test://one/a', text)], newest: 1000 }]);
    const running = follow(feed, { clock: () => 61_000 });
    await expect.poll(() => running.state().state, SOON).toBe('idle');
    expect(log).toEqual(['taken', 'done']);
    expect(summaries[0]).toMatchObject({ objects: 1, records: 2, unreadable: [] });
    expect(running.state()).toMatchObject({ loaded: 1, records: 2, lastLoad: 61_000, problem: undefined });
    expect(await bench.store.status()).toMatchObject({ objects: 1, records: 2 });
  });

  it('keeps a lot that could not be loaded, and does not take another', async () => {
    let failures = 3;
    const { feed, log } = scripted([{ objects: [object('test://one/a', text)] }, { objects: [] }]);
    const problems: (FeedProblem | undefined)[] = [];
    const broken: Store = {
      ...bench.store,
      openLoad: async () => {
        if (failures-- > 0) throw new ThalwegError('disk-full', 'The disk is full.', { help: 'Make room.' });
        return bench.store.openLoad();
      },
    };
    const running = follow(feed, { onProblem: (problem) => problems.push(problem) }, broken);
    await expect.poll(() => running.state().state, SOON).toBe('idle');
    expect(log).toEqual(['taken', 'done', 'taken', 'done']);
    expect(problems).toEqual([{ message: 'The disk is full.', help: 'Make room.' }, undefined]);
    expect(await bench.store.status()).toMatchObject({ objects: 1, records: 2 });
  });

  it('loads once what it could not report', async () => {
    let failures = 2;
    const { feed, summaries } = scripted([
      {
        objects: [object('test://one/a', text)],
        done: async (summary) => {
          if (failures-- > 0) throw new ThalwegError('source-away', 'It does not answer.');
          summaries.push(summary);
        },
      },
    ]);
    const running = follow(feed);
    await expect.poll(() => running.state().state, SOON).toBe('idle');
    expect(summaries).toMatchObject([{ objects: 1, objectsAlreadyLoaded: 0 }]);
    expect(running.state()).toMatchObject({ loaded: 1, problem: undefined });
  });

  it('tries a lot again that has to be whole, until all of it can be read', async () => {
    let failures = 2;
    const second: LotObject = {
      ...object('test://one/b', `${HEADER}${line(3)}`),
      fetch: async (path) => {
        if (failures-- > 0) throw new Error('EMFILE: too many open files');
        await writeFile(path, `${HEADER}${line(3)}`);
      },
    };
    const { feed, log, summaries } = scripted([{ objects: [object('test://one/a', text), second], isWhole: true }]);
    const problems: (string | undefined)[] = [];
    const running = follow(feed, { onProblem: (problem) => problems.push(problem?.message) });
    await expect.poll(() => running.state().state, SOON).toBe('idle');
    expect(log).toEqual(['taken', 'done']);
    expect(summaries).toMatchObject([{ objects: 1, objectsAlreadyLoaded: 1, unreadable: [] }]);
    expect(problems).toEqual(['test://one/b cannot be read: EMFILE: too many open files.', undefined]);
    expect(await bench.store.status()).toMatchObject({ objects: 2, records: 3 });
  });

  it('brings what it tries again to another place, since the try that failed may still be writing', async () => {
    const places: string[] = [];
    const once: LotObject = {
      ...object('test://one/a', text),
      fetch: async (path) => {
        places.push(basename(path));
        if (places.length === 1) throw new ThalwegError('source-away', 'It does not answer.');
        await writeFile(path, text);
      },
    };
    const { feed } = scripted([{ objects: [once] }]);
    const running = follow(feed);
    await expect.poll(() => running.state().state, SOON).toBe('idle');
    expect(new Set(places).size).toBe(2);
  });

  it('tells a failure, and connects and asks again', async () => {
    let refusals = 2;
    const { feed } = scripted([new Error('odd'), { objects: [object('test://one/a', text)] }]);
    const told: [string | undefined, unknown][] = [];
    const open = async (): Promise<Feed> => {
      if (refusals-- > 0) throw new ThalwegError('source-denied', 'test://one: access denied.');
      return feed;
    };
    const running = follow(feed, { open, onProblem: (problem, bug) => told.push([problem?.message, bug]) });
    await expect.poll(() => running.state().loaded, SOON).toBe(1);
    await expect.poll(() => running.state().state, SOON).toBe('idle');
    expect(told).toEqual([
      ['access denied.', undefined],
      ['odd.', expect.objectContaining({ message: 'odd' })],
      [undefined, undefined],
    ]);
  });

  it('tells what the source tells, while it goes on', async () => {
    const { feed } = scripted([{ objects: [object('test://one/a', text)] }]);
    feed.tell = () => ({ waiting: 7, gone: 2, rejected: 1, problem: { message: 'One is odd.', help: 'Look.' } });
    const running = follow(feed);
    await expect.poll(() => running.state().state, SOON).toBe('idle');
    expect(running.state()).toMatchObject({
      ...{ waiting: 7, gone: 2, rejected: 1, problem: 'One is odd.', help: 'Look.', loaded: 1 },
    });
  });

  it('breaks off when it ends, lets the source take back what it gave, and says in the store how it was', async () => {
    let isAsked = false;
    const endless: LotObject = {
      ...object('test://one/a', text),
      fetch: async (_, signal) => {
        isAsked = true;
        await new Promise((_, reject) => signal!.addEventListener('abort', () => reject(new Error('aborted'))));
      },
    };
    const { feed, log } = scripted([{ objects: [endless] }]);
    const running = follow(feed);
    await expect.poll(() => isAsked, SOON).toBe(true);
    stop.abort();
    await running.done;
    expect(log).toEqual(['taken', 'closed']);
    expect(readReports(await bench.store.sources(), Date.now())).toMatchObject([
      { source: 'test://one', kind: 'test', state: 'stopped', loaded: 0 },
    ]);
    expect(bench.leftovers()).toEqual([]);
  });
});
