/** Relative links lead to a file, and to a heading in it. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, readPages } from './pages.ts';

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[`*]/g, '')
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

function anchorsIn(path: string): Set<string> {
  const text = readFileSync(path, 'utf8').replaceAll(/^```.*?^```/gms, '');
  return new Set([...text.matchAll(/^#+ (.+)$/gm)].map((match) => anchorOf(match[1]!)));
}

function linksIn(text: string): string[] {
  const prose = text.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, '');
  const html = [...prose.matchAll(/(?:src|href)="([^"]+)"/g)];
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g), ...html].map((match) => match[1]!);
}

/** Sentence on a link that leads nowhere. */
function broken(page: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? join(ROOT, page) : join(ROOT, dirname(page), file);
  if (!existsSync(path)) return `${link}: there is no such file`;
  if (anchor === undefined) return undefined;
  if (statSync(path).isDirectory() || !anchorsIn(path).has(anchor)) return `${link}: there is no such heading`;
  return undefined;
}

test('a broken link is found', () => {
  expect(broken('README.md', 'no-such-page.md')).toMatch('no such file');
  expect(broken('README.md', 'ARCHITECTURE.md#no-such-part')).toMatch('no such heading');
  expect(broken('README.md', 'ARCHITECTURE.md#the-tree')).toBeUndefined();
});

test.each(readPages().map((page) => [page.name, page.text] as const))('links of %s', (name, text) => {
  expect(
    linksIn(text)
      .map((link) => broken(name, link))
      .filter(Boolean),
  ).toEqual([]);
});

test('every page below docs/ is reached from the index', () => {
  const pages = readPages()
    .map(({ name }) => name)
    .filter((name) => name.startsWith('docs/') && name !== 'docs/README.md');
  const index = readFileSync(join(ROOT, 'docs/README.md'), 'utf8');
  const linked = new Set(linksIn(index).map((link) => `docs/${link}`));
  expect(pages.filter((name) => !linked.has(name))).toEqual([]);
});
