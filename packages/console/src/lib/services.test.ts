import { describe, expect, it } from 'vitest';
import { serviceName } from './services.ts';

describe('serviceName', () => {
  it.each([
    [22, 6, 'ssh'],
    [3389, 6, 'rdp'],
    [53, 17, 'dns'],
    [443, undefined, 'https'],
    [51820, 17, 'wireguard'],
    [51820, 6, undefined],
    [22, 1, undefined],
    [50_123, 6, undefined],
  ])('%s over %s is %s', (port, protocol, name) => {
    expect(serviceName(port, protocol)).toBe(name);
  });
});
