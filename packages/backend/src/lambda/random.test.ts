/** Whatever comes: the function answers, or fails by a name that the pages list; and nothing of a line depends on the order of names. */
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { createFieldReader } from '../ingest/extracted-fields.ts';
import { readNotification, readText } from '../ingest/sources/s3/notification.ts';
import { ThalwegError } from '../report/errors.ts';
import { judgeAnswer } from '../stores/opensearch/bulk-answer.ts';
import { readInvocation } from './event.ts';
import { callable, contextOf, openStub, type Stub } from './testing.ts';

let stub: Stub | undefined;
afterEach(() => stub?.close());

/** Objects that have something of an event. */
const eventLike = fc.letrec((tie) => ({
  value: fc.oneof(fc.jsonValue({ maxDepth: 1 }), tie('object'), fc.array(tie('object'), { maxLength: 3 })),
  object: fc.dictionary(
    fc.constantFrom(
      ...[
        'Records',
        'records',
        'awslogs',
        'data',
        'kinesis',
        'eventSource',
        'eventSourceARN',
        'eventID',
        's3',
        'bucket',
      ],
      ...['name', 'object', 'key', 'eventName', 'body', 'messageId', 'recordId', 'invocationId', 'deliveryStreamArn'],
      ...['sequenceNumber', 'detail-type', 'detail', 'Event', 'Message', 'Sns'],
    ),
    fc.oneof(
      tie('value'),
      fc.constantFrom(
        'aws:kinesis',
        'aws:sqs',
        'aws:s3',
        'aws:sns',
        'ObjectCreated:Put',
        'Object Created',
        's3:TestEvent',
        'H4sI',
        '{}',
      ),
    ),
    { maxKeys: 6 },
  ),
})).object;

it('an event is told, or refused by name', () => {
  fc.assert(
    fc.property(fc.oneof(eventLike, fc.jsonValue()), (event) => {
      try {
        readInvocation(event);
      } catch (error) {
        expect(error).toBeInstanceOf(ThalwegError);
        expect((error as ThalwegError).code).toBe('bad-event');
      }
    }),
    { seed: 31, numRuns: 2000 },
  );
});

it('a handler answers or fails by name, and fails for nothing that could never go well', async () => {
  stub = await openStub();
  const { handler } = callable(stub.url);
  await fc.assert(
    fc.asyncProperty(eventLike, async (event) => {
      const name = await handler(event, contextOf()).then(
        () => undefined,
        (error: Error) => error.name,
      );
      expect([undefined, 'bad-event']).toContain(name);
    }),
    { seed: 32, numRuns: 500 },
  );
});

it('a notification is a list of objects, or none', () => {
  fc.assert(
    fc.property(fc.oneof(eventLike, fc.jsonValue()), fc.string(), (value, text) => {
      for (const objects of [readNotification(value), readText(JSON.stringify(value)), readText(text)])
        for (const { bucket, key } of objects ?? []) expect([typeof bucket, typeof key]).toEqual(['string', 'string']);
    }),
    { seed: 33, numRuns: 2000 },
  );
});

it('an answer to a bulk request has an outcome for each item, or an error by name', () => {
  const item = fc.record(
    { status: fc.oneof(fc.integer({ min: 100, max: 599 }), fc.string()), error: fc.jsonValue() },
    { requiredKeys: [] },
  );
  const body = fc.oneof(
    fc.string(),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.array(item, { maxLength: 4 }).map((items) => JSON.stringify({ items: items.map((one) => ({ create: one })) })),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(200, 201, 302, 400, 401, 403, 404, 413, 429, 500, 503),
      body,
      fc.nat(4),
      (status, text, count) => {
        try {
          const judged = judgeAnswer({ status, body: text, retryAfter: text }, count);
          if (judged.kind === 'items') expect(judged.outcomes).toHaveLength(count);
        } catch (error) {
          expect((error as ThalwegError).code).toMatch(/^cluster-/);
        }
      },
    ),
    { seed: 34, numRuns: 3000 },
  );
});

it('the values of a pattern are the same line, in whatever order they come', () => {
  const names = ['version', 'accountId', 'srcAddr', 'dstport', 'action', 'startTime', 'unheard'];
  const line = fc.array(fc.constantFrom('-', '2', '443', '10.0.0.1', 'ACCEPT', '1795564800', 'x'), {
    minLength: names.length,
    maxLength: names.length,
  });
  const order = fc.shuffledSubarray([...names.keys()], { minLength: names.length });
  fc.assert(
    fc.property(line, order, (values, places) => {
      const fields = Object.fromEntries(places.map((place) => [names[place]!, values[place]!]));
      const read = createFieldReader()(values.join(' '), fields)!;
      const pairs = Object.fromEntries(read.header.split(' ').map((name, i) => [name, read.line.split(' ')[i]]));
      const [version, account, source, port, action, start, unheard] = values;
      expect(pairs).toEqual({
        ...{ version, account_id: account, srcaddr: source, dstport: port, action, start, unheard },
      });
      // A message with other values is not what the pattern took apart.
      expect(createFieldReader()(`${values.join(' ')} more`, fields)).toBeUndefined();
    }),
    { seed: 35, numRuns: 300 },
  );
});
