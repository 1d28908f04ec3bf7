/**
 * The console as its users have it: a store of seeded traffic, `thalweg serve`, headless Chromium. Every test also fails on an error
 * in the browser's console, a complaint of the content security policy, and a request to anything but the server.
 */
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, vi } from 'vitest';
import { NOW, PATIENCE, shiftClock } from './clock.ts';
import { picture } from './screenshots.ts';
import { createStage, type Stage, type StageOptions } from './stage.ts';

export interface Console {
  /** `http://127.0.0.1:PORT`. */
  readonly base: string;
  /** A page of a fresh browser profile. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Another page of the profile, such as a second tab. */
  openIn(context: BrowserContext, path: string): Promise<Page>;
  /** How many records the server counts for a query in KQL, by the words of the address. */
  count(query: string, time?: { readonly from?: string; readonly to?: string }): Promise<number>;
  /** Errors that match are expected in this test. */
  expectErrors(pattern: RegExp): void;
}

/** Tests that change nothing in the store, and so share one. Skipped where there is no browser; the set-up says so. */
export function describeConsole(name: string, tests: (console: Console) => void): void {
  const shared = inject('shared');
  describeIn(name, { base: () => shared?.base ?? '', offset: () => shared?.offset ?? 0 }, tests);
}

/** Tests with a store and a server of their own, which they may change and end. */
export function describeOwnConsole(
  name: string,
  tests: (console: Console, stage: () => Stage) => void,
  options: StageOptions = {},
): void {
  describeStage(name, () => createStage(options), tests);
}

/** Tests with a store of their own that nothing was loaded into. */
export function describeEmptyConsole(name: string, tests: (console: Console, stage: () => Stage) => void): void {
  describeStage(name, () => createStage({ traffic: [] }), tests);
}

function describeStage(
  name: string,
  create: () => Promise<Stage>,
  tests: (console: Console, stage: () => Stage) => void,
): void {
  let stage: Stage | undefined;
  const there = (): Stage => {
    if (stage === undefined) throw new Error('asked for outside a test');
    return stage;
  };
  describeIn(name, { base: () => there().server.base, offset: () => there().offset }, (console) => {
    beforeAll(async () => {
      stage = await create();
    });
    afterAll(() => stage?.strike());
    tests(console, there);
  });
}

function describeIn(
  name: string,
  { base, offset }: { readonly base: () => string; readonly offset: () => number },
  tests: (console: Console) => void,
): void {
  const endpoint = inject('shared')?.browser;
  describe.skipIf(endpoint === undefined)(name, () => {
    const faults: string[] = [];
    let expected: RegExp[] = [];
    let browser: Browser | undefined;

    beforeAll(async () => {
      browser = await chromium.connect(endpoint ?? '');
    });
    afterEach(async ({ task }) => {
      const pages = browser?.contexts().flatMap((context) => context.pages()) ?? [];
      if (task.result?.state === 'fail') {
        for (const [place, page] of pages.entries()) await picture(page, `failed ${name} ${task.name} ${place}`);
      }
      for (const context of browser?.contexts() ?? []) await context.close();
      const unexpected = faults.splice(0).filter((fault) => !expected.some((pattern) => pattern.test(fault)));
      expected = [];
      expect(unexpected).toEqual([]);
    });
    afterAll(() => browser?.close());

    const openIn = async (context: BrowserContext, path: string): Promise<Page> => {
      const page = await context.newPage();
      watch(page, base(), (fault) => faults.push(fault));
      await page.goto(`${base()}${path}`);
      return page;
    };
    tests({
      get base() {
        return base();
      },
      openIn,
      async open(path, options) {
        const context = await browser!.newContext({
          viewport: { width: 1280, height: 800 },
          timezoneId: 'UTC',
          locale: 'en-GB',
          // Moving pictures cost a machine without a graphics card much of its time.
          reducedMotion: 'reduce',
          ...options,
        });
        context.setDefaultTimeout(PATIENCE);
        await context.addInitScript(shiftClock(offset()));
        return openIn(context, path);
      },
      async count(query, time) {
        const answer = await fetch(`${base()}/api/v1/count`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query, ...time, now: NOW, tz: 'UTC' }),
        });
        expect(answer.status, query).toBe(200);
        return ((await answer.json()) as { readonly count: number }).count;
      },
      expectErrors: (pattern) => expected.push(pattern),
    });
  });
}

function watch(page: Page, base: string, complain: (fault: string) => void): void {
  page.on('pageerror', (error) => complain(`uncaught: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    const bad = message.type() === 'error' || /Content Security Policy|violates/i.test(message.text());
    if (bad) complain(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${base}/`) && !/^(data|blob):/.test(url)) complain(`request to ${url}`);
  });
}

/** Waits until the assertions hold. */
export const eventually = <Value>(assertions: () => Promise<Value> | Value): Promise<Value> =>
  vi.waitFor(assertions, { timeout: PATIENCE, interval: 50 });
