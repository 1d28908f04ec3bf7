import { expect } from 'vitest';
import type { Page } from './pages.ts';
import { showsWhatCame, typePage } from './sandbox.ts';

/** Types the examples of a page; each must end as the page says and print what it shows. */
export function expectExamplesToHold(page: Page): void {
  for (const { block, command, shown, found, code, expectedCode } of typePage(page)) {
    const where = `${page.name}:${block.firstLine}: ${command}`;
    expect(code, `${where}\n${found.join('\n')}`).toBe(expectedCode);
    if (!showsWhatCame(shown, found)) expect(shown.join('\n'), where).toBe(found.join('\n'));
  }
}
