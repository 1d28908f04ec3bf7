import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ThalwegError } from '../report/errors.ts';
import { sourceOptions } from './feeds.ts';
import { parseSources } from './sources-file.ts';

const ROLE = 'arn:aws:iam::123456789012:role/flow-logs';
const parse = (value: unknown) => parseSources(JSON.stringify(value), 'sources.json');

describe('a file of sources', () => {
  test('gives entries with what they say', () => {
    const [entry] = parse([{ source: 'kinesis://flow', region: 'eu-west-1', roleArn: ROLE, externalId: 'x' }]);
    expect(entry).toEqual({ source: 'kinesis://flow', region: 'eu-west-1', roleArn: ROLE, externalId: 'x' });
  });

  test.each([
    [{}, 'sources.json has no list of sources'],
    [[], 'sources.json has no source'],
    [['kinesis://flow'], 'entry 1 is no object'],
    [[{ region: 'eu-west-1' }], 'entry 1: source is missing'],
    [[{ source: 'a' }, { source: '' }], 'entry 2: source is no text'],
    [[{ source: 'a', region: 7 }], 'entry 1: region is no text'],
    [[{ source: 'a', region: 'europe' }], 'entry 1: region: europe is no region'],
    [[{ source: 'a', rolearn: ROLE }], 'entry 1: there is no field rolearn; did you mean roleArn?'],
    [[{ source: 'a', roleArn: 'reader' }], 'entry 1: roleArn: reader is none; write arn:aws:iam::ACCOUNT:role/NAME'],
    [[{ source: 'a', externalId: 'x' }], 'entry 1: externalId: it goes with the role'],
  ])('%j is refused, with the place', (value, message) => {
    expect(() => parse(value)).toThrow(
      expect.objectContaining({ code: 'bad-option', message: expect.stringContaining(message) }),
    );
  });

  test('no JSON is refused', () => {
    expect(() => parseSources('[{]', 'sources.json')).toThrow(/^--sources: sources\.json is no JSON/);
  });

  test('whatever is in it gives entries or says why not', () => {
    const text = fc.constantFrom('kinesis://flow', 'eu-west-1', ROLE, '', 'x');
    const entry = fc.dictionary(
      fc.constantFrom('source', 'name', 'profile', 'region', 'roleArn', 'externalId', 'format', 'other'),
      fc.oneof(text, fc.jsonValue()),
    );
    fc.assert(
      fc.property(fc.oneof(fc.array(entry, { maxLength: 3 }), fc.jsonValue()), (value) => {
        try {
          for (const found of parse(value)) expect(found.source).not.toBe('');
        } catch (error) {
          expect(error).toBeInstanceOf(ThalwegError);
          expect((error as Error).message).toContain('sources.json');
        }
      }),
      { seed: 21, numRuns: 1000 },
    );
  });
});

describe('sources of the options', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'thalweg-sources-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = (value: unknown): string => {
    const path = join(folder, 'sources.json');
    writeFileSync(path, JSON.stringify(value));
    return path;
  };

  test('an entry says its own, and leaves the rest to the options', () => {
    const sources = file([
      { source: 'kinesis://flow', name: 'other', region: 'us-east-1', format: 'srcaddr dstaddr' },
      { source: 'cloudwatch://flow' },
    ]);
    const options = { sources, source: ['kinesis://flow'], region: 'eu-west-1', profile: 'team', from: '1795564800' };
    expect(sourceOptions(options)).toMatchObject([
      { name: 'kinesis://flow', connection: { region: 'eu-west-1', profile: 'team' }, from: 1_795_564_800_000 },
      { name: 'other', address: 'kinesis://flow', connection: { region: 'us-east-1', profile: 'team' } },
      { name: 'cloudwatch://flow', connection: { region: 'eu-west-1' }, format: undefined },
    ]);
  });

  test('what is no source, not there or there twice is refused', () => {
    const twice = file([{ source: 'kinesis://flow' }]);
    expect(() => sourceOptions({ sources: twice, source: ['kinesis://flow'] })).toThrow(/there twice/);
    expect(() => sourceOptions({ sources: join(folder, 'none.json') })).toThrow(/there is no file/);
    expect(() => sourceOptions({ sources: folder })).toThrow(/cannot be read/);
    expect(() => sourceOptions({ source: ['s3://bucket'] })).toThrow(/no source that can be followed/);
    expect(() => sourceOptions({ source: ['cloudwatch://a b'] })).toThrow(/no place of a log group/);
  });
});
