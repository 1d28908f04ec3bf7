/** The console over a large store, in headless Chromium: what its users wait for, what they download, how the table scrolls. */
import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { type Browser, chromium, type Page, type Request } from 'playwright-core';
import { launchOptions } from '../test/browser/chromium.ts';
import { median } from './child.ts';

export interface ConsoleFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'kB' | 'frames/s';
  /** At most so much, or at least where more is better. */
  readonly promise?: number;
}

const ROWS = 100_000;
const ROW_HEIGHT = 28;
/** Pixels a frame and frames a stretch: half a screen's rows come new with each, faster than fingers are. */
const SCROLL_STEP = 400;
const STRETCH = 600;
/** Nothing may be asked and nothing be stale for so long, in ms, before an answer counts as complete; the wait itself does not count. */
const QUIET = 400;
/** Chunks that pages load when they need them. */
const SPLIT_OFF = /\/(editor|charts|map|Query\w*|TimeChart|TimePanel|WorldMap|Sankey)-/;
const BUSY = `document.querySelector('main .stale, main [role=grid][aria-busy=true], .histogram-partial') !== null
  || [...document.querySelectorAll('main .mantine-Skeleton-root')].some((one) => one.getBoundingClientRect().top < innerHeight)`;

/** `range` is the time that the store covers, as the address says it. Serves `store` with `command` while it measures. */
export async function measureConsole(options: {
  readonly command: string;
  readonly store: string;
  readonly range: string;
  readonly runs: number;
}): Promise<ConsoleFigure[]> {
  const { command, store, range, runs } = options;
  const server = spawn(process.execPath, [command, 'serve', '--store', store, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await chromium.launch(launchOptions());
  try {
    const port = await new Promise<string>((resolve, reject) => {
      server.once('close', (code) => reject(new Error(`thalweg serve ended with ${code}`)));
      server.stdout.on('data', (text: Buffer) => {
        const match = /at http:\/\/\S+:(\d+)/.exec(text.toString());
        if (match?.[1]) resolve(match[1]);
      });
    });
    const base = `http://127.0.0.1:${port}`;
    const times = { interactive: [] as number[], overview: [] as number[], discover: [] as number[] };
    for (let run = 0; run < runs; run++) {
      times.interactive.push(await firstLoad(browser, `${base}/discover?${range}`));
      times.overview.push(await answered(browser, `${base}/overview?${range}`));
      times.discover.push(await afterEnter(browser, `${base}/discover?${range}`, run));
    }
    const { first, all } = await download(browser, [`${base}/overview?${range}`, `${base}/discover?${range}`]);
    const figures: ConsoleFigure[] = [
      {
        name: 'first load until the query bar takes text',
        value: median(times.interactive),
        unit: 'ms',
        promise: 1500,
      },
      { name: 'Overview, from an empty browser', value: median(times.overview), unit: 'ms', promise: 2000 },
      { name: 'Discover after Enter', value: median(times.discover), unit: 'ms', promise: 1000 },
      { name: 'first load of Overview and Discover, gzip', value: first / 1000, unit: 'kB', promise: 350 },
      { name: 'the same with editor, charts and map', value: all / 1000, unit: 'kB' },
    ];
    const { rows, rate } = await scroll(browser, `${base}/discover?${range}`);
    return [...figures, { name: `scrolling ${rows} rows`, value: rate, unit: 'frames/s', promise: 60 }];
  } finally {
    await browser.close();
    server.removeAllListeners('close');
    server.kill('SIGINT');
  }
}

async function fresh(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, timezoneId: 'UTC' });
  context.setDefaultTimeout(300_000);
  return context.newPage();
}

/** From the start of navigation until a letter that is typed stands in the query bar, in ms. */
async function firstLoad(browser: Browser, url: string): Promise<number> {
  const page = await fresh(browser);
  await page.goto(url, { waitUntil: 'commit' });
  const bar = page.getByRole('textbox', { name: 'Query' });
  await bar.press('a');
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  const elapsed = await page.evaluate<number>('performance.now()');
  await page.context().close();
  return elapsed;
}

/** From the start of navigation until nothing in sight waits for an answer, in ms. */
async function answered(browser: Browser, url: string): Promise<number> {
  const page = await fresh(browser);
  const settled = watch(page);
  const began = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  const elapsed = (await settled()) - began;
  await page.context().close();
  return elapsed;
}

/** Histogram, the first 500 rows and the list of fields for a question that was not asked before, in ms. */
async function afterEnter(browser: Browser, url: string, run: number): Promise<number> {
  const page = await fresh(browser);
  const settled = watch(page);
  await page.goto(url);
  await settled();
  await page.locator('[contenteditable=true]').click();
  await page.keyboard.type(`action:REJECT and dstport <= ${1024 - run}`);
  await settled();
  const began = performance.now();
  await page.keyboard.press('Enter');
  const elapsed = (await settled()) - began;
  await page.context().close();
  return elapsed;
}

/** Gives a function that waits until nothing is asked and nothing in sight is stale, and tells since when (`performance.now()`). */
function watch(page: Page): () => Promise<number> {
  const open = new Set<Request>();
  page.on('request', (request) => {
    // The state of the store is asked over and over, and nothing waits for it.
    if (!request.url().endsWith('/status')) open.add(request);
  });
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
  return async () => {
    let since: number | undefined;
    for (;;) {
      const busy = await page.evaluate<boolean>(
        `new Promise((done) => requestAnimationFrame(() => done(${BUSY} || !document.querySelector('main > *'))))`,
      );
      const now = performance.now();
      if (busy || open.size > 0) since = undefined;
      else since ??= now;
      if (since !== undefined && now - since > QUIET) return since;
    }
  };
}

/** Bytes on the wire, compressed with gzip, of what two pages load at first, without and with what they load when needed. */
async function download(browser: Browser, urls: readonly string[]): Promise<{ first: number; all: number }> {
  const page = await fresh(browser);
  const settled = watch(page);
  const files = new Set<string>();
  page.on('request', (request) => {
    if (!request.url().includes('/api/')) files.add(request.url());
  });
  for (const url of urls) {
    await page.goto(url);
    await settled();
  }
  await page.context().close();
  let [first, all] = [0, 0];
  for (const url of files) {
    if (new URL(url).pathname === '/discover') continue;
    const size = await gzipSize(url);
    all += size;
    if (!SPLIT_OFF.test(url)) first += size;
  }
  return { first, all };
}

const gzipSize = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
      let bytes = 0;
      response.on('data', (piece: Buffer) => {
        bytes += piece.length;
      });
      response.once('end', () => resolve(bytes)).once('error', reject);
    }).once('error', reject);
  });

/** Loads the rows by going to the end again and again, then scrolls at the beginning, in the middle and at the end. */
async function scroll(browser: Browser, url: string): Promise<{ rows: number; rate: number }> {
  const page = await fresh(browser);
  await page.goto(url);
  await page.getByRole('grid').waitFor();
  const rows = await page.evaluate<number>(`(async () => {
    const grid = document.querySelector('[role=grid]');
    const frame = () => new Promise(requestAnimationFrame);
    const rows = () => Math.floor(grid.scrollHeight / ${ROW_HEIGHT});
    let [most, grown] = [0, performance.now()];
    while (rows() < ${ROWS} && performance.now() - grown < 20000) {
      grid.scrollTop = grid.scrollHeight;
      await frame();
      if (rows() > most) [most, grown] = [rows(), performance.now()];
    }
    grid.scrollTop = 0;
    for (let still = 0; still < 60; still++) await frame();
    return Math.min(rows(), ${ROWS});
  })()`);
  const rate = await page.evaluate<number>(`(async () => {
    const grid = document.querySelector('[role=grid]');
    const frame = () => new Promise(requestAnimationFrame);
    let [frames, spent] = [0, 0];
    for (const share of [0, 0.45, 0.9]) {
      grid.scrollTop = share * grid.scrollHeight;
      for (let still = 0; still < 60; still++) await frame();
      const began = performance.now();
      for (let step = 0; step < ${STRETCH}; step++, frames++) {
        grid.scrollTop += ${SCROLL_STEP};
        await frame();
      }
      spent += performance.now() - began;
    }
    return (1000 * frames) / spent;
  })()`);
  await page.context().close();
  return { rows, rate };
}
