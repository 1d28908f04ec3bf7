/** Draws docs/images/walkthrough.svg: a terminal with what the command really prints, over a sample made from a fixed seed. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../packages/backend/src/cli/main.ts';
import { drawTerminal } from './terminal-svg.ts';

const ROOT = join(import.meta.dirname, '..');
const COLUMNS = 110;

/** Shown as typed; run with the words behind it. */
const SCENES: readonly (readonly [typed: string, words: readonly string[]])[] = [
  [
    "thalweg search 'action:REJECT and dstport <= 1024' --limit 5",
    ['search', 'action:REJECT and dstport <= 1024', '--limit', '5'],
  ],
  [
    "thalweg top srcaddr,dstport 'action:REJECT and dstport >= 1 and dstport <= 1024' --limit 5",
    ['top', 'srcaddr,dstport', 'action:REJECT and dstport >= 1 and dstport <= 1024', '--limit', '5'],
  ],
  [
    "thalweg histogram 'action:*' --by action --interval 2h",
    ['histogram', 'action:*', '--by', 'action', '--interval', '2h'],
  ],
  ["thalweg count 'dstport:ssh and action:ACCEPT'", ['count', 'dstport:ssh and action:ACCEPT']],
];

async function outputOf(words: readonly string[], store: string): Promise<string> {
  const terminal = new PassThrough({ encoding: 'utf8' });
  let text = '';
  terminal.on('data', (chunk: string) => {
    text += chunk;
  });
  await main(words, {
    stdout: terminal,
    stderr: terminal,
    stdin: new PassThrough(),
    env: { THALWEG_STORE: store },
    width: COLUMNS,
    colour: true,
    progress: false,
    signal: new AbortController().signal,
  });
  terminal.end();
  await new Promise((done) => terminal.once('end', done));
  return text.trimEnd();
}

const folder = mkdtempSync(join(tmpdir(), 'thalweg-picture-'));
try {
  const [sample, store] = [join(folder, 'sample'), join(folder, 'store')];
  const thalweg = (...words: string[]): void => {
    execFileSync(process.execPath, [join(ROOT, 'packages/backend/bin/thalweg.cjs'), ...words]);
  };
  thalweg('generate', '--out', sample, '--seed', '7', '--start', '2026-11-24', '--format', 'v5');
  thalweg('ingest', sample, '--store', store);
  const lines: string[] = [];
  for (const [typed, words] of SCENES) {
    if (lines.length > 0) lines.push('');
    lines.push(`\u001b[32m$\u001b[39m \u001b[97m${typed}\u001b[39m`, ...(await outputOf(words, store)).split('\n'));
  }
  const path = join(ROOT, 'docs/images/walkthrough.svg');
  writeFileSync(
    path,
    drawTerminal(lines, { columns: COLUMNS, title: 'Thalweg in a terminal: what is rejected, by whom, and when' }),
  );
  console.log(path);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
