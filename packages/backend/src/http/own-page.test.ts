import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownPage } from './own-page.ts';

/** Where a browser that is on a page of the console goes. */
const target = (to: string): URL => new URL(ownPage(to), 'https://logs.example.org/sign-in');

describe('ownPage', () => {
  it.each([
    ['/', '/'],
    ['/discover?query=action%3AREJECT&from=now-1d#top', '/discover?query=action%3AREJECT&from=now-1d#top'],
    ['', '/'],
    ['discover', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/.//evil.example', '/evil.example'],
    ['/%2e//evil.example', '/evil.example'],
    ['/\t/evil.example', '/'],
    ['https://evil.example/', '/'],
    ['javascript:alert(1)', '/'],
  ])('%j leads to %j', (to, page) => {
    expect(ownPage(to)).toBe(page);
  });

  it('never leads elsewhere, and is no header of its own', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2e',
      '%2f',
      '@',
      ':',
      '?',
      '#',
      '\t',
      '\r\n',
      'evil.example',
      'https:',
      'a',
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
      fc.string(),
    );
    fc.assert(
      fc.property(text, fc.boolean(), (to, isPath) => {
        const typed = isPath ? `/${to}` : to;
        expect(target(typed).origin).toBe('https://logs.example.org');
        expect(ownPage(typed)).toMatch(/^\/(?![/\\])[\x21-\x7e]*$|^\/$/);
      }),
      { seed: 20261124, numRuns: 3000 },
    );
  });
});
