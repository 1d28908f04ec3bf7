/** The written pages of the project, and the code blocks in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

export interface Block {
  /** First word behind the fence: `console`, `sh`, `kql`, … */
  readonly language: string;
  /** The other words: `run`, `exit=3`. */
  readonly marks: readonly string[];
  readonly lines: readonly string[];
  /** Line of the page on which the first of `lines` stands, from 1. */
  readonly firstLine: number;
}

export interface Page {
  /** Path below the root, with `/`. */
  readonly name: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

export function readPage(name: string): Page {
  const text = readFileSync(join(ROOT, name), 'utf8');
  return { name, text, blocks: blocksOf(text) };
}

/** Every page at the root and below docs/. */
export function readPages(): Page[] {
  const below = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`);
  const top = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
  return [...top, ...below].sort().map(readPage);
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open: { language: string; marks: string[]; lines: string[]; firstLine: number } | undefined;
  text.split('\n').forEach((line, index) => {
    const fence = /^```(.*)$/.exec(line);
    if (!fence) open?.lines.push(line);
    else if (open) {
      blocks.push(open);
      open = undefined;
    } else {
      const [language = '', ...marks] = fence[1]!.trim().split(/\s+/);
      open = { language, marks, lines: [], firstLine: index + 2 };
    }
  });
  if (open) throw new Error(`a code block is never closed: line ${open.firstLine - 1}`);
  return blocks;
}

/** The exit code that the last command of a block shall have: `exit=3` among its marks, else 0. */
export function exitOf(block: Block): number {
  return Number(block.marks.find((mark) => mark.startsWith('exit='))?.slice('exit='.length) ?? 0);
}

export interface Step {
  readonly command: string;
  /** What the page shows below it. */
  readonly output: readonly string[];
}

/**
 * What a block has its reader type: in a `console` block the lines behind `$ `, each with its output; in a `sh` block every line.
 * A command goes on in the next line after a backslash, or while a quote is open.
 */
export function stepsOf(block: Block): Step[] {
  const steps: { command: string; output: string[] }[] = [];
  let going = false;
  for (const line of block.lines) {
    const last = steps.at(-1);
    if (going && last) last.command += `\n${line}`;
    else if (block.language === 'sh') steps.push({ command: line, output: [] });
    else if (line.startsWith('$ ')) steps.push({ command: line.slice(2), output: [] });
    else {
      last?.output.push(line);
      continue;
    }
    going = goesOn(steps.at(-1)!.command);
  }
  return steps.filter(({ command }) => command.trim() !== '' && !command.trim().startsWith('#'));
}

function goesOn(command: string): boolean {
  if (command.endsWith('\\')) return true;
  const bare = command.replaceAll(/\\./gs, '').replaceAll(/'[^']*'|"[^"]*"/g, '');
  return /['"]/.test(bare);
}
