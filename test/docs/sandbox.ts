/** A folder in which the examples of one page are typed, one after the other. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Block, exitOf, type Page, ROOT, stepsOf } from './pages.ts';

/** A page with this comment expects the sample in `sample/` and in the store. */
const WANTS_SAMPLE = '<!-- examples: sample -->';
const SAMPLE: readonly string[] = [
  'thalweg generate --out sample --seed 7 --start 2026-11-24 --format v5',
  'thalweg ingest sample',
];

/** A block that is typed, not only read: marked `run`. */
export const isRun = (block: Block): boolean => block.marks.includes('run');

interface Answer {
  readonly code: number | null;
  readonly output: readonly string[];
}

interface Sandbox {
  run(command: string): Answer;
  remove(): void;
}

function createSandbox(): Sandbox {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'thalweg-docs-')));
  const [bin, work] = [join(home, 'bin'), join(home, 'work')];
  mkdirSync(bin);
  mkdirSync(work);
  const script = (name: string, text: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  script('thalweg', `exec '${process.execPath}' '${join(ROOT, 'packages/backend/bin/thalweg.cjs')}' "$@"`);
  script('npx', 'exec "$@"');
  const env: NodeJS.ProcessEnv = {
    PATH: [bin, process.env['PATH']].join(delimiter),
    HOME: work,
    XDG_DATA_HOME: join(work, '.local/share'),
    LC_ALL: 'C.UTF-8',
  };
  return {
    run: (command) => {
      const { status, stdout } = spawnSync('bash', ['-c', `exec 2>&1\n${command}`], {
        cwd: work,
        env,
        encoding: 'utf8',
      });
      const text = stdout.replaceAll(work, '/home/me').trimEnd();
      return { code: status, output: text === '' ? [] : text.split('\n') };
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** A step of a page with what really came out. */
export interface TypedStep {
  readonly block: Block;
  readonly command: string;
  readonly shown: readonly string[];
  readonly found: readonly string[];
  readonly code: number | null;
  readonly expectedCode: number;
}

/** Types the runnable blocks of a page in a fresh sandbox. */
export function typePage(page: Page): TypedStep[] {
  const sandbox = createSandbox();
  try {
    if (page.text.includes(WANTS_SAMPLE))
      for (const command of SAMPLE) {
        const { code, output } = sandbox.run(command);
        if (code !== 0) throw new Error(`${command}: exit ${code}: ${output.join('\n')}`);
      }
    return page.blocks.filter(isRun).flatMap((block) => {
      const steps = stepsOf(block);
      return steps.map(({ command, output: shown }, index) => {
        const { code, output: found } = sandbox.run(command);
        return { block, command, shown, found, code, expectedCode: index === steps.length - 1 ? exitOf(block) : 0 };
      });
    });
  } finally {
    sandbox.remove();
  }
}

/**
 * What may differ from run to run and from machine to machine: times, sizes on disk, names of parts, and so widths of columns; rates,
 * which quick loads do not tell.
 */
function unsteady(line: string): string {
  return line
    .replaceAll(/\b\d+(\.\d+)?s\b/g, '<time>')
    .replaceAll(/, [\d,]+ lines\/s/g, '')
    .replaceAll(/"seconds":[\d.e-]+/g, '"seconds":<time>')
    .replaceAll(/[\d.,]+ [KMG]?i?B\b/g, '<size>')
    .replaceAll(/"(recordBytes|totalBytes|bytes|lastLoad)":\d+/g, '"$1":<n>')
    .replaceAll(/[\d.]+ bytes a record/g, '<size>')
    .replaceAll(/ended .* ago/g, 'ended <time> ago')
    .replaceAll(/[0-9a-z]{18}-\d{5}\.parquet/g, '<part>')
    .replaceAll(/ {2,}/g, ' ')
    .trimEnd();
}

/**
 * Whether a page shows what came out. A line `…` stands for any lines, `…` at the end of a line for its rest; a block that shows
 * nothing is not compared.
 */
export function showsWhatCame(shown: readonly string[], found: readonly string[]): boolean {
  if (shown.length === 0) return true;
  const pattern = shown.map((line) => {
    if (line.trim() === '…') return '(?:.*\\n)*?';
    const whole = toPattern(unsteady(line.replace(/…$/, '')));
    return line.endsWith('…') ? `${whole}.*\\n` : `${whole}\\n`;
  });
  return new RegExp(`^${pattern.join('')}$`).test(found.map((line) => `${unsteady(line)}\n`).join(''));
}

const toPattern = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Builds the command once, before several pages want it at the same time. */
export function buildCommand(): void {
  execFileSync(process.execPath, [join(ROOT, 'packages/backend/bin/thalweg.cjs'), '--version']);
}
