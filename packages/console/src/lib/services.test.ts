import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { servicesModule } from '../../../../scripts/generate-services.ts';
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
  it('is as fresh as the table of the command line', () => {
    expect(readFileSync(new URL('./services.generated.ts', import.meta.url), 'utf8')).toBe(servicesModule());
  });
});
