import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import pc from 'picocolors';
import { generate } from '../../generate/generate.ts';
import { ingest } from '../../ingest/pipeline.ts';
import { createAppender } from '../../stores/duckdb/appender.ts';
import type { Store } from '../../stores/store.ts';
import type { Call, Context, Run } from '../command.ts';
import { dataFolder } from '../place.ts';
import { counted, humanBytes, humanCount } from '../render/humanise.ts';
import { withStore } from '../with-store.ts';
import { workerUrl } from '../worker-url.ts';
import { run as search } from './search.ts';
import { run as top } from './top.ts';

const SEED = 20_160_615;

/** The questions of the classic walk-through in Kibana, in its order. */
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
      words: "thalweg top srcaddr,dstport 'action:REJECT and dstport <= 1024'",
      run: top,
      call: { arguments: ['srcaddr,dstport', 'action:REJECT and dstport <= 1024'], options: {} },
    },
    {
      title: 'What is let in through SSH and RDP, and from where?',
      words: "thalweg top srcaddr,dstaddr,dstport 'action:ACCEPT and dstport:(22 or 3389)'",
      run: top,
      call: { arguments: ['srcaddr,dstaddr,dstport', 'action:ACCEPT and dstport:(22 or 3389)'], options: {} },
    },
  ];

export const run: Run = async (context) => {
  const home = join(dataFolder(context.env), 'demo');
  const [logs, folder] = [join(home, 'logs'), join(home, 'store')];
  const paint = pc.createColors(context.colour);
  const say = (text: string): void => {
    context.stdout.write(`${text}\n`);
  };
  rmSync(home, { recursive: true, force: true });

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

  const options = { store: folder };
  return withStore({ context, options, create: true }, async (store) => {
    await loadAll(store, logs, context, say);
    for (const { title, words, run: answer, call } of QUESTIONS) {
      say(`\n${paint.bold(title)}\n${paint.dim(`$ ${words}`)}`);
      const code = await answer(context, { ...call, options: { ...call.options, store: folder } });
      if (code !== 0) return code;
    }
    const shell =
      context.env['THALWEG_STORE'] === undefined
        ? ''
        : `\n(THALWEG_STORE is set: your own files go to ${context.env['THALWEG_STORE']})`;
    say(`
${paint.bold('Now with your own flow logs:')}
  npx thalweg ingest ./AWSLogs                                   ${paint.dim('files, folders, patterns, or - for standard input')}
  npx thalweg search 'action:REJECT and dstport <= 1024'         ${paint.dim('KQL, as in Kibana')}
  npx thalweg top srcaddr 'action:REJECT' --by distinct:dstport  ${paint.dim('who tries the most ports')}

${paint.dim(`This demo's store stays at ${relative(process.cwd(), folder).startsWith('..') ? folder : relative(process.cwd(), folder)}; ask it with --store.`)}${shell}`);
    return 0;
  });
};

async function loadAll(store: Store, logs: string, context: Context, say: (text: string) => void): Promise<void> {
  const load = store.openLoad();
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
