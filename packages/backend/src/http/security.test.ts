import { describe, expect, it } from 'vitest';
import { isLoopback } from './names.ts';
import { openServer } from './testing.ts';

describe('isLoopback', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.8.9.1', '::1', '[::1]'])('%s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });
  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.1',
    'example.org',
    'localhost.example.org',
    '127.0.0.1.example.org',
    '',
    '1127.0.0.1',
  ])('not %j', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

describe('requests', () => {
  const cases: readonly [string, 'GET' | 'POST', string, Record<string, string>, number][] = [
    [
      'the console of this server',
      'POST',
      '/api/v1/count',
      { host: 'localhost:8080', origin: 'http://localhost:8080' },
      200,
    ],
    ['IPv6', 'GET', '/healthz', { host: '[::1]:8080' }, 200],
    ['a program without Origin', 'POST', '/api/v1/count', { host: '127.0.0.1:8080' }, 200],
    ['a name that its owner points here', 'GET', '/api/v1/status', { host: 'evil.example:8080' }, 403],
    [
      'the console of another port',
      'POST',
      '/api/v1/count',
      { host: 'localhost:8080', origin: 'http://localhost:9' },
      403,
    ],
    [
      'the page of another site',
      'POST',
      '/api/v1/count',
      { host: 'localhost:8080', origin: 'https://evil.example' },
      403,
    ],
    ['a page without a site', 'POST', '/api/v1/count', { host: 'localhost:8080', origin: 'null' }, 403],
    [
      'an image on another site',
      'GET',
      '/api/v1/status',
      { host: 'localhost:8080', 'sec-fetch-site': 'cross-site' },
      403,
    ],
    ['a link on another site', 'GET', '/', { host: 'localhost:8080', 'sec-fetch-site': 'cross-site' }, 200],
    ['an address typed in', 'GET', '/api/v1/status', { host: 'localhost:8080', 'sec-fetch-site': 'none' }, 200],
  ];
  it.each(cases)('%s: %s %s', async (_, method, url, headers, status) => {
    const server = await openServer();
    try {
      const response = await server.app.inject({ method, url, headers, ...(method === 'POST' && { payload: {} }) });
      expect(response.statusCode, response.body).toBe(status);
      if (status === 403) expect(response.json()).toMatchObject({ error: { code: 'forbidden' } });
    } finally {
      await server.close();
    }
  });

  it('have answers that forbid scripts of others, frames and guessing of types', async () => {
    const server = await openServer();
    try {
      for (const url of ['/', '/api/v1/status', '/api/v1/nothing']) {
        const { headers } = await server.get(url);
        const policy = String(headers['content-security-policy']);
        expect(policy).toContain("default-src 'self'");
        expect(policy).toContain("script-src 'self'");
        expect(policy).toContain("frame-ancestors 'none'");
        expect(policy).not.toMatch(/script-src[^;]*unsafe|upgrade-insecure/);
        expect(headers['x-content-type-options']).toBe('nosniff');
        expect(headers['strict-transport-security']).toBeUndefined();
      }
      expect((await server.get('/api/v1/status')).headers['cache-control']).toBe('no-store');
    } finally {
      await server.close();
    }
  });
});
