import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matches } from './evaluate.ts';
import { and, FALSE, not, or, TRUE } from './parts.ts';
import type { Filter, Query } from './query.ts';

fc.configureGlobal({ seed: 1 });

const port = (...values: bigint[]): Filter => ({ kind: 'integer-in', field: 'dstport', values });
const action = (...values: string[]): Filter => ({ kind: 'text-in', field: 'action', values });

it('joins equalities on one field at the place of the first', () => {
  expect(or([port(22n), action('REJECT'), port(443n, 22n), { ...port(22n), field: 'srcport' } as Filter])).toEqual({
    kind: 'or',
    filters: [port(22n, 443n), action('REJECT'), { ...port(22n), field: 'srcport' }],
  });
  expect(or([action('REJECT'), action('ACCEPT')])).toEqual(action('REJECT', 'ACCEPT'));
});

it('keeps equalities that must all hold apart', () => {
  expect(and([port(22n), port(443n)])).toEqual({ kind: 'and', filters: [port(22n), port(443n)] });
});

it('flattens, and folds true and false', () => {
  expect(and([])).toEqual(TRUE);
  expect(or([])).toEqual(FALSE);
  expect(and([TRUE, port(22n)])).toEqual(port(22n));
  expect(and([FALSE, port(22n)])).toEqual(FALSE);
  expect(or([TRUE, port(22n)])).toEqual(TRUE);
  expect(or([FALSE, or([port(22n), action('REJECT')]), FALSE])).toEqual({
    kind: 'or',
    filters: [port(22n), action('REJECT')],
  });
  expect(and([and([port(22n), action('REJECT')]), port(1n)])).toEqual({
    kind: 'and',
    filters: [port(22n), action('REJECT'), port(1n)],
  });
  expect([not(TRUE), not(FALSE), not(not(port(1n)))]).toEqual([FALSE, TRUE, port(1n)]);
});

it('never changes what a filter finds', () => {
  interface Pair {
    readonly plain: Filter;
    readonly built: Filter;
  }
  const leaf = fc
    .constantFrom<Filter>(TRUE, FALSE, port(1n), port(2n), port(1n, 3n), action('a'), action('b', 'a'), {
      kind: 'exists',
      field: 'action',
    })
    .map((filter): Pair => ({ plain: filter, built: filter }));
  const { tree } = fc.letrec<{ tree: Pair }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      tie('tree').map(({ plain, built }): Pair => ({ plain: { kind: 'not', filter: plain }, built: not(built) })),
      fc.tuple(fc.constantFrom('and', 'or'), fc.array(tie('tree'), { maxLength: 4 })).map(
        ([kind, parts]): Pair => ({
          plain: { kind: kind as 'and' | 'or', filters: parts.map(({ plain }) => plain) },
          built: (kind === 'and' ? and : or)(parts.map(({ built }) => built)),
        }),
      ),
    ),
  }));
  const row = fc.record({ dstport: fc.constantFrom(null, 1, 2, 3), action: fc.constantFrom(null, 'a', 'b') });
  const finds = (filter: Filter, one: Parameters<typeof matches>[1]) => matches({ filter, time: {} } as Query, one);
  fc.assert(
    fc.property(tree, row, ({ plain, built }, one) => {
      expect(finds(built, one)).toBe(finds(plain, one));
    }),
    { numRuns: 2000 },
  );
});
