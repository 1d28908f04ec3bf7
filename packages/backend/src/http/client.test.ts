import { isIP } from 'node:net';
import { readCidr } from '@thalweg/core/query';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLoopbackAddress } from '../access/decide.ts';
import { type Arrival, readClient } from './client.ts';

const TRUSTED = ['127.0.0.1', '10.0.0.0/8', '2001:db8:1::/48'].flatMap((network) => readCidr(network)?.range ?? []);

const from = (peer: string, headers: Arrival['headers'] = {}, encrypted = false) =>
  readClient({ peer, encrypted, headers: { host: 'localhost:8080', ...headers } }, TRUSTED);

describe('a client', () => {
  const cases: readonly [string, string, string | undefined, string][] = [
    ['that comes itself', '203.0.113.9', undefined, '203.0.113.9'],
    ['that makes up a proxy', '203.0.113.9', '127.0.0.1', '203.0.113.9'],
    ['behind a proxy', '127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['behind two proxies', '127.0.0.1', '203.0.113.9, 10.1.1.1', '203.0.113.9'],
    ['that makes up hops', '127.0.0.1', '192.0.2.1, 127.0.0.1, 203.0.113.9, 10.1.1.1', '203.0.113.9'],
    ['that is a proxy, too', '127.0.0.1', '10.1.1.1, 10.2.2.2', '10.1.1.1'],
    ['of IPv6', '2001:db8:1::5', '2001:db8:2::9', '2001:db8:2::9'],
    ['with a port', '127.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['of IPv6 with a port', '127.0.0.1', '[2001:db8:2::9]:4711', '2001:db8:2::9'],
    ['with a zone', 'fe80::1%eth0', undefined, 'fe80::1'],
    ['whose proxy is mapped IPv4', '::ffff:127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['whose proxy does not say', '127.0.0.1', undefined, 'unknown'],
    ['whose proxy says nothing', '127.0.0.1', '', 'unknown'],
    ['whose proxy says something else', '127.0.0.1', '203.0.113.9, unknown', 'unknown'],
    ['without an address', '', undefined, 'unknown'],
  ];
  it.each(cases)('%s', (_, peer, forwarded, address) => {
    expect(from(peer, forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }).address).toBe(address);
  });

  it('is encrypted where the server or a trusted proxy says so', () => {
    const proto = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' };
    expect(from('203.0.113.9').secure).toBe(false);
    expect(from('203.0.113.9', {}, true).secure).toBe(true);
    expect(from('203.0.113.9', proto).secure).toBe(false);
    expect(from('127.0.0.1', proto).secure).toBe(true);
    expect(from('127.0.0.1', { 'x-forwarded-proto': 'https, http' }).secure).toBe(false);
  });

  it('has the name that the nearest trusted proxy was reached by', () => {
    const name = { 'x-forwarded-host': 'evil.example, logs.example.org' };
    expect(from('127.0.0.1', name).host).toBe('logs.example.org');
    expect(from('127.0.0.1').host).toBe('localhost:8080');
    expect(from('203.0.113.9', name).host).toBe('localhost:8080');
  });

  it.each(['x-forwarded-for', 'x-real-ip', 'forwarded'])(
    'is hidden behind a proxy that is not trusted: %s',
    (header) => {
      expect(readClient({ peer: '127.0.0.1', encrypted: false, headers: { [header]: '203.0.113.9' } }, []).hidden).toBe(
        true,
      );
      expect(readClient({ peer: '127.0.0.1', encrypted: false, headers: {} }, []).hidden).toBe(false);
    },
  );

  it('is never what an untrusted peer writes, and always an address or unknown, whatever the headers', () => {
    const piece = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.constantFrom('127.0.0.1', '10.1.1.1', '[::1]:80', 'unknown', '_x', '', ' ', '%', ','),
      fc.string(),
    );
    const header = fc.oneof(
      fc.array(piece).map((list) => list.join(',')),
      fc.array(piece),
      fc.string(),
    );
    const peer = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('127.0.0.1', '10.9.9.9', '', 'x'));
    fc.assert(
      fc.property(peer, header, header, header, (address, list, proto, host) => {
        const headers = {
          host: 'localhost',
          'x-forwarded-for': list,
          'x-forwarded-proto': proto,
          'x-forwarded-host': host,
        };
        const trusted = readClient({ peer: address, encrypted: false, headers }, TRUSTED);
        expect(isIP(trusted.address) > 0 || trusted.address === 'unknown').toBe(true);
        const plain = readClient({ peer: address, encrypted: false, headers }, []);
        const hidden = isLoopbackAddress(address);
        const known = isIP(address) > 0 && !hidden ? address : 'unknown';
        expect(plain).toEqual({ address: known, hidden, secure: false, host: 'localhost' });
      }),
      { seed: 61, numRuns: 3000 },
    );
  });
});
