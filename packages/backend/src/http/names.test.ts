import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOwnName, nameIn } from './names.ts';

const NAMES = {
  publicUrls: ['https://logs.example.org', 'http://console.lan:8080'],
  certified: ['thalweg.example.net', '*.inside.example.net', '192.0.2.7', '2001:db8::7'],
};

describe('a header Host names this server', () => {
  it.each([
    'localhost',
    'LOCALHOST:8080',
    '127.0.0.1:8080',
    '[::1]:8080',
    'logs.example.org',
    'Logs.Example.ORG:443',
    'console.lan:9999',
    'thalweg.example.net:8443',
    'a.inside.example.net',
    '10.0.0.5:8080',
    '192.0.2.7',
    '[2001:db8:0::7]:8443',
  ])('%s', (host) => {
    expect(isOwnName(host, '10.0.0.5', NAMES)).toBe(true);
  });

  it.each([
    '',
    'evil.example',
    'localhost.evil.example',
    'logs.example.org.evil.example',
    'xlogs.example.org',
    'a.b.inside.example.net',
    'inside.example.net',
    '10.0.0.6',
    '[2001:db8::8]',
    '[localhost]',
    'logs.example.org:80:80',
    'user@logs.example.org',
    'logs.example.org/',
    '*.inside.example.net',
    '0x7f.1',
  ])('not %j', (host) => {
    expect(isOwnName(host, '10.0.0.5', NAMES)).toBe(false);
  });

  it('also where the connection came in over IPv6', () => {
    expect(isOwnName('[2001:db8::5]:8080', '2001:db8::5', NAMES)).toBe(true);
    expect(isOwnName('10.0.0.5:8080', '::ffff:10.0.0.5', NAMES)).toBe(true);
    expect(isOwnName('[fe80::1]', 'fe80::1%eth0', NAMES)).toBe(true);
  });
});

it('reads any text as a name or as none, and lets no other through', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webAuthority(), fc.domain()), (host) => {
      const name = nameIn(host);
      if (name !== undefined) expect(name).toMatch(/^[\w.:-]+$/);
      const local = name === 'localhost' || name?.startsWith('127.') || name === '::1';
      if (!local) expect(isOwnName(host, undefined, { publicUrls: [], certified: [] })).toBe(false);
    }),
    { seed: 62, numRuns: 3000 },
  );
});
