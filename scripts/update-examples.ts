/** Types the runnable examples of the pages and writes what came out below each. Blocks that leave lines out (`…`) stay as they are. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, readPage, readPages, stepsOf } from '../test/docs/pages.ts';
import { isRun, showsWhatCame, type TypedStep, typePage } from '../test/docs/sandbox.ts';

const named = process.argv.slice(2);
const pages = named.length > 0 ? named.map(readPage) : readPages();

for (const page of pages.filter(({ blocks }) => blocks.some(isRun))) {
  const lines = page.text.split('\n');
  const typed = typePage(page);
  // From the end, so that the line numbers of the blocks before stay right.
  for (const block of page.blocks.filter(isRun).reverse()) {
    const steps = typed.filter((step) => step.block === block);
    steps.filter(({ code, expectedCode }) => code !== expectedCode).map(tell);
    const leavesOut = block.lines.some((line) => line.trim() === '…' || line.endsWith('…'));
    if (block.language !== 'console' || leavesOut || steps.every(isShown)) continue;
    lines.splice(block.firstLine - 1, block.lines.length, ...steps.flatMap(written));
  }
  writeFileSync(join(ROOT, page.name), lines.join('\n'));
  console.log(`${page.name}: ${page.blocks.filter(isRun).flatMap(stepsOf).length} commands`);
}

/** Times and sizes that merely differ from run to run are no reason to write a page anew. */
function isShown({ shown, found }: TypedStep): boolean {
  return shown.length > 0 ? showsWhatCame(shown, found) : found.length === 0;
}

function written({ command, found }: TypedStep): string[] {
  return [...`$ ${command}`.split('\n'), ...found];
}

function tell({ block, command, code, found }: TypedStep): void {
  console.log(`line ${block.firstLine}: exit ${code}: ${command}\n${found.join('\n')}`);
  process.exitCode = 1;
}
