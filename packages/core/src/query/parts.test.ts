import { expect, it } from 'vitest';
import { and, FALSE, not, or, TRUE } from './parts.ts';
import type { Filter } from './query.ts';

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
