import { expect, it } from 'vitest';
import { byStage, type Finding, verdict } from './stages.ts';

const finding = (id: string, stage: Finding['stage'], status: Finding['status']): Finding => ({
  ...{ id, stage, status, message: id },
});

it('groups along the way, worst first, and keeps the order of what is equally bad', () => {
  const groups = byStage([
    finding('a', 'store', 'ok'),
    finding('b', 'freshness', 'ok'),
    finding('c', 'store', 'warning'),
    finding('d', 'store', 'failure'),
    finding('e', 'store', 'warning'),
    finding('f', 'store', 'not-allowed'),
  ]);
  expect(groups.map(({ title, worst, findings }) => [title, worst, findings.map(({ id }) => id).join('')])).toEqual([
    ['Flow log', undefined, ''],
    ['Delivery', undefined, ''],
    ['Store', 'failure', 'dcefa'],
    ['Freshness', 'ok', 'b'],
  ]);
});

it('says the whole in a sentence', () => {
  expect(verdict({ ok: 12, warning: 0, failure: 0, 'not-allowed': 0 })).toBe('All is well');
  expect(verdict({ ok: 2, warning: 1, failure: 2, 'not-allowed': 1 })).toBe('2 failures, 1 warning, 1 not to be seen');
});
