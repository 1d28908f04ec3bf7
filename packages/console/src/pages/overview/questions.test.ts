import { createSchema, describe as describeQuery, parse } from '@thalweg/core/language';
import { check } from '@thalweg/core/query';
import { describe, expect, it } from 'vitest';
import {
  ACCEPTED,
  abroad,
  type Inquiry,
  joined,
  letIn,
  letInSensitive,
  narrowed,
  type Observed,
  once,
  oneOf,
  outbound,
  protocols,
  RECORDS,
  REJECTED,
  REJECTED_PORTS,
  REJECTED_PRIVILEGED,
  REJECTED_SOURCES,
  receivers,
  services,
  talkers,
  transferred,
} from './questions.ts';

const schema = createSchema();
const context = { schema, scope: undefined, now: Date.UTC(2026, 0, 1), tz: 'UTC' };

function faults(query: string): readonly string[] {
  return check(parse(query, 'kql', schema), context).diagnostics.map(({ message }) => message);
}

const inquiries = (observed: Observed): readonly Inquiry[] => [
  RECORDS,
  ACCEPTED,
  REJECTED,
  REJECTED_PORTS,
  REJECTED_SOURCES,
  REJECTED_PRIVILEGED,
  transferred(observed),
  letIn(observed),
  letInSensitive(observed),
  talkers(observed),
  receivers(observed),
  protocols(observed),
  services(observed),
  ...outbound(observed).map(({ inquiry }) => inquiry),
  ...(['accepted', 'rejected', 'sent'] as const).map((bearing) => abroad(bearing, observed)),
  ...(['accepted', 'rejected', 'sent'] as const).map((bearing) => abroad(bearing, observed, 'as')),
];

describe.each(['path', 'direction', 'interface'] as const)('what the tiles ask, the store knows the %s', (observed) => {
  it.each(inquiries(observed).map((inquiry) => [inquiry.query, inquiry] as const))('%s', (query, inquiry) => {
    expect(faults(query)).toEqual([]);
    expect(faults(narrowed(query, { srcaddr: '2001:db8::1', dstport: 22, protocol: null }))).toEqual([]);
    expect(query === '' || describeQuery(parse(query, 'kql', schema).node, schema)).not.toBe('');
    expect([...(inquiry.columns ?? []), inquiry.by ?? 'action'].filter((name) => !schema.typeOf(name))).toEqual([]);
  });
  it('asks for directions only where the store has them', () => {
    const queries = inquiries(observed).map(({ query }) => query);
    expect(queries.some((query) => query.includes('flow_direction'))).toBe(observed !== 'interface');
    expect(queries.some((query) => query.includes('traffic_path'))).toBe(observed === 'path');
  });
});

describe('narrowed', () => {
  it.each([
    ['action:ACCEPT', { dstaddr: '10.0.0.5', dstport: 22 }, 'action:ACCEPT and dstaddr:10.0.0.5 and dstport:22'],
    ['', { srcaddr: '2001:db8::1' }, 'srcaddr:"2001:db8::1"'],
    ['', { interface_id: 'a "b"' }, 'interface_id:"a \\"b\\""'],
    ['action:ACCEPT', { dstport: null }, 'action:ACCEPT and not dstport:*'],
  ])('%s with %o', (query, values, expected) => {
    expect(narrowed(query, values)).toBe(expected);
  });
});

it('joins what is there', () => {
  expect(joined('', 'a:1', '', 'b:2')).toBe('a:1 and b:2');
  expect(oneOf('dstport', [22])).toBe('dstport:22');
  expect(oneOf('dstport', [22, 23])).toBe('dstport:(22 or 23)');
  expect(once('interface')).toBe('');
});
