import type { SourceStatus } from '@thalweg/core/api';
import { expect, it } from 'vitest';
import { inOrder, kindText, needsLook, remarks, stateText } from './sources.ts';

const NOW = 1_795_600_000_000;
const source = (own: Partial<SourceStatus>): SourceStatus => ({
  ...{ source: 's3+sqs://queue', kind: 'sqs', state: 'idle', since: NOW - 720_000, looked: NOW, lastLoad: NOW },
  ...{ loaded: 3, records: 9, quarantined: 0, gone: 0, leftOut: 0, rejected: 0, waiting: 0, lagSeconds: 0 },
  ...{ problem: null, help: null },
  ...own,
});

it('a source that needs a look stands first', () => {
  const [good, failing, odd, late, old] = [
    source({ source: 'good' }),
    source({ source: 'failing', state: 'failing', problem: 'Access denied.' }),
    source({ source: 'odd', problem: 'Message 7 is no notification of S3' }),
    source({ source: 'late', state: 'reading', lagSeconds: 7200 }),
    source({ source: 'old', state: 'stopped', lagSeconds: 7200 }),
  ];
  expect(inOrder([good, old, failing, odd, late]).map((one) => one.source)).toEqual([
    ...['failing', 'odd', 'late', 'good', 'old'],
  ]);
  expect([good, failing, odd, late, old].map(needsLook)).toEqual([false, true, true, true, false]);
});

it('states are told in words', () => {
  expect(stateText(source({}), NOW)).toBe('up to date');
  expect(stateText(source({ state: 'failing' }), NOW)).toBe('failing for 12\u00a0min');
  expect(stateText(source({ state: 'failing', since: null }), NOW)).toBe('failing');
  expect([kindText('sqs'), kindText('unheard')]).toEqual(['S3 by SQS', 'unheard']);
});

it('what did not become records is told', () => {
  expect(remarks(source({}))).toEqual([]);
  expect(remarks(source({ rejected: 1, quarantined: null, gone: 2 }))).toEqual([
    '1\u00a0message not read',
    '2\u00a0objects gone before they were read',
  ]);
});
