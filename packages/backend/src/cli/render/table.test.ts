import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTable } from './table.ts';

const plain = { colour: false, width: undefined };

test('numbers stand at the right, and no line ends in blanks', () => {
  const table = createTable({
    columns: [{ head: 'name' }, { head: 'count', align: 'right' }, { head: 'last' }],
    ...plain,
  });
  expect(
    table.page([
      ['a', '1', ''],
      ['longer', '12,345', 'x'],
    ]),
  ).toBe('name     count  last\na            1\nlonger  12,345  x\n');
});

test('later pages keep the widths, and have no heads', () => {
  const table = createTable({ columns: [{ head: 'name' }, { head: 'n' }], ...plain });
  table.page([['longer', '1']]);
  expect(table.page([['a', '2']])).toBe('a       2\n');
});

test('texts are cut at the end that says less; when that is not enough, columns are left out in their order', () => {
  const columns = [
    { head: 'address' },
    { head: 'second', overflow: 'drop', rank: 1 },
    { head: 'first', overflow: 'drop', rank: 0 },
    { head: 'path', overflow: 'cut-start' },
    { head: 'text', overflow: 'cut-end' },
  ] as const;
  const row = ['10.0.0.1', 'second', 'first', '/a/long/way/to/file.log', 'some words and more of them'];
  const shown = (width: number) => {
    const table = createTable({ columns, colour: false, width });
    return { text: table.page([row]), dropped: table.dropped };
  };
  expect(shown(52)).toMatchObject({ dropped: [], text: expect.stringContaining('file.log') });
  expect(shown(50).dropped).toEqual(['first']);
  expect(shown(40)).toMatchObject({ dropped: ['second', 'first'] });
  expect(shown(36).text).toMatch(/^10\.0\.0\.1 {2}…\S*file\.log {2}some words …$/m);
});

test('rows that do not fit are written a field a line, whole', () => {
  const table = createTable({ columns: [{ head: 'from' }, { head: 'address' }], colour: false, width: 30 });
  const address = '2001:db8:1234:a100:8d6e:3477:df66:f105';
  expect(table.page([['10.0.0.1', address]])).toBe(
    `from     10.0.0.1\naddress  ${address.slice(0, 21)}\n         ${address.slice(21)}\n\n`,
  );
});

test('no line is wider than the terminal, whatever is in the rows', () => {
  const overflow = fc.constantFrom(undefined, 'cut-end', 'cut-start', 'wrap', 'drop');
  const word = fc.stringMatching(/^[a-z0-9.:/ ]{0,50}$/);
  fc.assert(
    fc.property(
      fc.integer({ min: 30, max: 160 }),
      fc.array(fc.tuple(overflow, word), { minLength: 1, maxLength: 8 }),
      (width, cells) => {
        const columns = cells.map(([how], index) => ({
          head: `head${index}`,
          ...(how === undefined ? {} : { overflow: how }),
        }));
        const row = cells.map(([, text]) => text);
        const lines = createTable({ columns, colour: false, width }).page([row, row]).split('\n');
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      },
    ),
    { seed: 20_160_615 },
  );
});
