import { describe, expect, it } from 'vitest';
import { mayPass, silent } from './silence.ts';

const failure = (code: string, message = code): Error => Object.assign(new Error(message), { code });
const told = (error: Error, place: Parameters<typeof silent>[1]): string => {
  const { message, help } = silent(error, place);
  return `${message}\n${help}`;
};
const PLACE = { endpoint: 'https://search.example.com:9200' };

describe('a cluster that gives no answer', () => {
  it.each([
    [failure('ECONNREFUSED', 'connect ECONNREFUSED 192.0.2.1:9200'), PLACE, /192\.0\.2\.1:9200\nIs the address right/],
    [failure('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), PLACE, /in THALWEG_STORE_CA \(a PEM file\)\.$/],
    [failure('SELF_SIGNED_CERT_IN_CHAIN'), { ...PLACE, authority: 'PEM' }, /the one that is named there did not/],
    [
      failure('EPROTO', 'write EPROTO 80CC:error:0A00010B:wrong version number:record.c:350:\n'),
      PLACE,
      /: what answers there does not speak TLS\n/,
    ],
    [new SyntaxError(`Unexpected token '<', "<!DOCTYPE "`), PLACE, /sends no JSON\nIs that the address of OpenSearch/],
    [failure('ECONNRESET', 'socket hang up'), { endpoint: 'http://127.0.0.1:9200' }, /write https:\/\//],
    [failure('ECONNRESET', 'socket hang up'), PLACE, /Is the address right/],
  ])('is explained: %s', (error, place, text) => {
    expect(told(error, place)).toMatch(text);
  });

  it('is asked again only where that may help', () => {
    expect(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', ''].map((code) => mayPass(failure(code)))).not.toContain(false);
    expect(['EPROTO', 'CERT_HAS_EXPIRED'].map((code) => mayPass(failure(code)))).toEqual([false, false]);
    expect(mayPass(new SyntaxError('no JSON'))).toBe(false);
  });
});
