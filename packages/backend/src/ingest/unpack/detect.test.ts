import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { detectContent } from './detect.ts';

const LINE =
  '2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK\n';
const kindOf = (bytes: Uint8Array | string): string => detectContent(Buffer.from(bytes as string)).kind;

test('text of every kind', () => {
  for (const text of [
    LINE,
    '\ufeffversion account-id\n',
    '{"message":"x"}',
    'H4sIAAAAAAAAA1',
    '\r\n\r\n',
    'Überschrift für alle',
  ]) {
    expect(kindOf(text)).toBe('text');
  }
  expect(kindOf('')).toBe('empty');
});

test('containers', () => {
  expect(kindOf(gzipSync(''))).toBe('gzip');
  expect(kindOf('PAR1\x15\x04')).toBe('parquet');
  expect(kindOf(Buffer.from('\ufeff2 1', 'utf16le'))).toBe('utf-16le');
  expect(kindOf(Buffer.from('\ufeff2 1', 'utf16le').swap16())).toBe('utf-16be');
});

test('a log with a spoilt line is a log', () => {
  const spoilt = Buffer.concat([Buffer.from(LINE), randomBytes(40), Buffer.from(`\n${LINE}`)]);
  expect(kindOf(spoilt)).toBe('text');
  expect(kindOf(Buffer.concat([Buffer.alloc(500), Buffer.from(`\n${LINE}`)]))).toBe('text');
});

test('other binary is named', () => {
  expect(detectContent(Buffer.from('28b52ffd0458a10000', 'hex'))).toMatchObject({
    kind: 'binary',
    name: 'a zstd file',
  });
  expect(detectContent(Buffer.from('PK\x03\x04\x14\0\0\0'))).toEqual({
    kind: 'binary',
    name: 'a zip archive',
    unpack: 'unzip -p FILE',
  });
  expect(kindOf(Buffer.from(LINE, 'utf16le'))).toBe('binary');
  expect(kindOf(Buffer.alloc(100))).toBe('binary');
  for (let i = 0; i < 200; i++) expect(kindOf(Buffer.concat([Buffer.from([0xee]), randomBytes(3000)]))).toBe('binary');
});
