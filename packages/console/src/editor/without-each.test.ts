import { describe, expect, it } from 'vitest';
import { withoutEach } from './without-each.ts';

const NAMES = { names: [], networks: ['office'] };

describe('withoutEach', () => {
  it.each([
    [
      'kql',
      'action:REJECT and dstport <= 1024 and not srcaddr:office',
      [
        ['action:REJECT', 'dstport <= 1024 and not srcaddr:office'],
        ['dstport <= 1024', 'action:REJECT and not srcaddr:office'],
        ['not srcaddr:office', 'action:REJECT and dstport <= 1024'],
      ],
    ],
    [
      'kql',
      '(dstport:22 or dstport:23) and action:ACCEPT',
      [
        ['dstport:22 or dstport:23', 'action:ACCEPT'],
        ['action:ACCEPT', 'dstport:22 or dstport:23'],
      ],
    ],
    [
      'lucene',
      'action:REJECT AND dstport:[* TO 1024]',
      [
        ['action:REJECT', 'dstport:[* TO 1024]'],
        ['dstport:[* TO 1024]', 'action:REJECT'],
      ],
    ],
  ] as const)('takes each condition of %s %s away', (lang, text, left) => {
    expect(withoutEach(text, lang, NAMES).map(({ without, query }) => [without, query])).toEqual(left);
  });

  it.each([
    '',
    'action:REJECT',
    'dstport:22 or dstport:23',
    'dstport:(22 and 23)',
    Array.from({ length: 7 }, (_, port) => `dstport:${port}`).join(' and '),
  ])('has nothing to take away from %s', (text) => {
    expect(withoutEach(text, 'kql', NAMES)).toEqual([]);
  });
});
