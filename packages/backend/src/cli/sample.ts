/** The made-up day that shows what Thalweg does, and the classic questions about it. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { generate } from '../generate/generate.ts';
import { ingest } from '../ingest/pipeline.ts';
import { counted, humanBytes, humanCount } from '../report/figures.ts';
import type { Store } from '../stores/store.ts';
import type { Call, Context, Run } from './command.ts';
import { run as search } from './commands/search.ts';
import { run as top } from './commands/top.ts';
import { createAppender } from './engine.ts';
import { dataFolder, sampleStore } from './place.ts';
import { withStore } from './with-store.ts';
import { workerUrl } from './worker-url.ts';

const SEED = 20_160_615;
const FRESH_SECONDS = 6 * 3600;

/** The questions of the classic walk-through in Kibana, in its order. Port 0 is what ICMP is logged with, and no port. */
const QUESTIONS: readonly { readonly title: string; readonly words: string; readonly run: Run; readonly call: Call }[] =
  [
    {
      title: 'What is rejected?',
      words: "thalweg search 'action:REJECT' --limit 5",
      run: search,
      call: { arguments: ['action:REJECT'], options: { limit: '5' } },
    },
    {
      title: 'Who is rejected on privileged ports (up to 1024), and on which?',
      words: "thalweg top srcaddr,dstport 'action:REJECT and dstport >= 1 and dstport <= 1024'",
      run: top,
      call: { arguments: ['srcaddr,dstport', 'action:REJECT and dstport >= 1 and dstport <= 1024'], options: {} },
    },
    {
      title: 'What is let in through SSH and RDP, and from where?',
      words: "thalweg top srcaddr,dstaddr,dstport 'action:ACCEPT and dstport:(22 or 3389)'",
      run: top,
      call: { arguments: ['srcaddr,dstaddr,dstport', 'action:ACCEPT and dstport:(22 or 3389)'], options: {} },
    },
  ];

/** Makes a day that ends now and loads it into a store, which the sample's own is made afresh for. */
export async function makeSample(context: Context, folder: string): Promise<void> {
  const home = join(dataFolder(context.env), 'demo');
  const logs = join(home, 'logs');
  const paint = pc.createColors(context.colour);
  const say = (text: string): void => {
    context.stdout.write(`${text}\n`);
  };
  rmSync(logs, { recursive: true, force: true });
  if (folder === sampleStore(context)) rmSync(folder, { recursive: true, force: true });
  say(
    paint.bold(
      'A day of a small web VPC: load balancer, web servers, database, bastion, NAT gateway, and the internet knocking.',
    ),
  );
  const start = Math.floor(Date.now() / 1000) - 86_400;
  const made = await generate({
    seed: SEED,
    start,
    hours: 24,
    scale: 1,
    format: 'v2',
    out: logs,
    signal: context.signal,
  });
  say(`made ${counted(made.files, 'gzip file')} (${humanBytes(made.bytes)}) in AWS's S3 layout below ${logs}`);
  await withStore({ context, options: { store: folder }, create: true }, (store) => loadAll(store, logs, context, say));
}

/** True for a sample that still ends about now. */
export async function isFresh(context: Context, folder: string): Promise<boolean> {
  if (!existsSync(folder)) return false;
  return withStore({ context, options: { store: folder } }, async (store) => {
    const last = (await store.span())?.last ?? 0;
    return Date.now() / 1000 - last < FRESH_SECONDS;
  });
}

/** Asks the questions and prints the answers; resolves to the exit code. */
export async function answerQuestions(context: Context, folder: string): Promise<number> {
  const paint = pc.createColors(context.colour);
  for (const { title, words, run: answer, call } of QUESTIONS) {
    context.stdout.write(`\n${paint.bold(title)}\n${paint.dim(`$ ${words}`)}\n`);
    const code = await answer(context, { ...call, options: { ...call.options, store: folder } });
    if (code !== 0) return code;
  }
  return 0;
}

/** The commands to go on with one's own files. */
export function sayWhatNext(context: Context): void {
  const paint = pc.createColors(context.colour);
  context.stdout.write(`
${paint.bold('Now with your own flow logs:')}
  npx thalweg ingest ./AWSLogs                                   ${paint.dim('files, folders, patterns, or - for standard input')}
  npx thalweg search 'action:REJECT and dstport <= 1024'         ${paint.dim('KQL, as in Kibana')}
  npx thalweg top srcaddr 'action:REJECT' --by distinct:dstport  ${paint.dim('who tries the most ports')}\n`);
}

export async function loadAll(
  store: Store,
  logs: string,
  context: Context,
  say: (text: string) => void,
): Promise<void> {
  const load = await store.openLoad();
  try {
    const summary = await ingest(load, [logs], { createAppender, worker: workerUrl(), signal: context.signal });
    const { lines, records, noData, skipData, quarantined, seconds } = summary;
    say(
      `loaded ${humanCount(lines)} lines in ${seconds.toFixed(1)}s = ${humanCount(records)} records + ${humanCount(noData)} NODATA + ${humanCount(skipData)} SKIPDATA + ${humanCount(quarantined)} quarantined`,
    );
  } finally {
    await load.close();
  }
}
