/** Whatever S3 can name, in every form that a notification comes in; and whatever else comes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMessage } from '../../feeds/sqs/messages.ts';
import { type NewObject, readText } from './notification.ts';

/** Keys are up to 1024 bytes of UTF-8 (S3 User Guide, "Naming Amazon S3 objects"). */
const key = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
    fc.array(fc.constantFrom('a', ' ', '+', '%', '%2B', '/', '=', '&', 'ü', '\u{1f600}', '"', '\\', '\n'), {
      minLength: 1,
    }),
  )
  .map((text) => (typeof text === 'string' ? text : text.join('')).replace(/\p{Surrogate}/gu, ''))
  .filter((text) => text !== '');
const object = fc.record({
  bucket: fc.stringMatching(/^[a-z0-9][a-z0-9.-]{1,20}[a-z0-9]$/),
  key,
  size: fc.option(fc.nat(), { nil: undefined }),
  etag: fc.option(fc.stringMatching(/^[0-9a-f]{32}(-\d{1,4})?$/), { nil: undefined }),
  version: fc.option(fc.stringMatching(/^[A-Za-z0-9._]{5,20}$/), { nil: undefined }),
});
interface Named {
  readonly bucket: string;
  readonly key: string;
  readonly size: number | undefined;
  readonly etag: string | undefined;
  readonly version: string | undefined;
}

/** Both styles that senders have for a blank, and for what stands for itself. */
const STYLES: readonly ((text: string) => string)[] = [
  (text) => encodeURIComponent(text).replaceAll('%20', '+'),
  (text) => encodeURIComponent(text),
  (text) => encodeURIComponent(text).replaceAll('%20', '+').replaceAll('%2F', '/'),
];

const record = ({ bucket, key: name, size, etag, version }: Named, encode: (text: string) => string) => ({
  ...{ eventVersion: '2.1', eventSource: 'aws:s3', eventTime: '2026-11-24T10:00:00.000Z' },
  eventName: 'ObjectCreated:Put',
  s3: { bucket: { name: bucket }, object: { key: encode(name), size, eTag: etag, versionId: version } },
});
const bridged = ({ bucket, key: name, size, etag, version }: Named) => ({
  ...{ version: '0', source: 'aws.s3', time: '2026-11-24T10:00:00Z', 'detail-type': 'Object Created' },
  detail: { bucket: { name: bucket }, object: { key: name, size, etag, 'version-id': version } },
});
const inTopic = (text: string): string =>
  JSON.stringify({ Type: 'Notification', TopicArn: 'arn:aws:sns', Message: text });

const expected = ({ bucket, key: name, size, etag, version }: Named): NewObject => ({
  ...{ bucket, key: name, size, version, time: Date.UTC(2026, 10, 24, 10) },
  etag: etag === undefined ? undefined : `"${etag}"`,
});

describe('a notification', () => {
  it('names the objects that S3 named, in every form and style', () => {
    fc.assert(
      fc.property(fc.array(object, { minLength: 1, maxLength: 4 }), fc.constantFrom(...STYLES), (objects, encode) => {
        const direct = JSON.stringify({ Records: objects.map((one) => record(one, encode)) });
        const wanted = objects.map(expected);
        for (const body of [direct, inTopic(direct), inTopic(inTopic(direct))]) expect(readText(body)).toEqual(wanted);
        for (const [i, one] of objects.entries()) {
          const body = JSON.stringify(bridged(one));
          for (const text of [body, inTopic(body)]) expect(readText(text)).toEqual([wanted[i]]);
        }
      }),
      { seed: 41, numRuns: 500 },
    );
  });

  it('of something else than a new object names none', () => {
    const one = { bucket: 'logs', key: 'a', size: 1, etag: undefined, version: undefined };
    for (const eventName of ['ObjectRemoved:Delete', 's3:ObjectRemoved:DeleteMarkerCreated', 'ObjectRestore:Completed'])
      expect(readText(JSON.stringify({ Records: [{ ...record(one, encodeURIComponent), eventName }] }))).toEqual([]);
    expect(readText(JSON.stringify({ ...bridged(one), 'detail-type': 'Object Deleted' }))).toEqual([]);
    expect(readText('{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"logs"}')).toEqual([]);
  });

  it('is told from whatever else comes', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify({ Records: [value] })),
    );
    fc.assert(
      fc.property(text, (body) => {
        expect(readMessage(body)?.objects ?? []).toEqual([]);
      }),
      { seed: 42, numRuns: 2000 },
    );
  });

  it('of a damaged text is a notification of valid names, or none', () => {
    const whole = inTopic(
      JSON.stringify({
        Records: [record({ bucket: 'logs', key: 'a b', size: 1, etag: 'ff', version: 'v' }, STYLES[0]!)],
      }),
    );
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(20), fc.string({ maxLength: 8 }), (at, cut, put) => {
        for (const { bucket, key: name } of readMessage(whole.slice(0, at) + put + whole.slice(at + cut))?.objects ??
          []) {
          expect(bucket).toMatch(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/);
          expect(name).not.toBe('');
        }
      }),
      { seed: 43, numRuns: 2000 },
    );
  });
});
