import { expect, it } from 'vitest';
import { describe } from './english.ts';
import { parse } from './parse.ts';
import { createSchema } from './schema.ts';

const schema = createSchema();

it.each([
  ['', 'every record'],
  ['*', 'every record'],
  ['not *', 'no record'],
  ['action:REJECT and dstport <= 1024', 'action is REJECT, and dstport is at most 1024'],
  ['not action:ACCEPT', 'action is not ACCEPT or is missing'],
  ['not action:*', 'action is missing'],
  ['not not action:*', 'action is present'],
  ['dstport:(22 or 443 or 3389)', 'dstport is 22, 443 or 3389'],
  ['protocol:6 and tcp_flags:SYN', 'protocol is 6 (TCP), and tcp_flags has SYN set'],
  ['srcaddr:10.0.0.0/8 or srcaddr:192.168.*', 'srcaddr is in 10.0.0.0/8, or srcaddr is in 192.168.*'],
  ['start >= now-1d/d and start:"2024-01"', 'start is at or after now-1d/d, and start is within 2024-01'],
  [
    'interface_id:eni-0a* and (REJECT or dstport > 5)',
    'interface_id fits eni-0a*, and (one of the free-text fields is REJECT, or dstport is more than 5)',
  ],
  ['not *addr:10.0.0.1', 'not (a field named like *addr is 10.0.0.1)'],
  ['action:"a b"', 'action is "a b"'],
  ['action:(', 'something unreadable'],
])('KQL %s', (text, english) => {
  expect(describe(parse(text, 'kql', schema).node, schema)).toBe(english);
});

it.each([
  ['dstport:[22 TO 80}', 'dstport is at least 22 and less than 80'],
  ['bytes:[1KB TO *]', 'bytes is at least 1KB'],
  ['action:/RE.*/', 'action fits the regular expression RE.*'],
  ['NOT action:/RE.*/', 'action does not fit the regular expression RE.* or is missing'],
  ['_exists_:action', 'action is present'],
  ['action:REJECT dstport:22', 'action is REJECT, or dstport is 22'],
])('Lucene %s', (text, english) => {
  expect(describe(parse(text, 'lucene', schema).node, schema)).toBe(english);
});
