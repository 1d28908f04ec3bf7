import { describe, expect, it } from 'vitest';
import type { Context } from './command.ts';
import { accessFile } from './place.ts';

const context = { env: { HOME: '/home/me', XDG_STATE_HOME: '/state' } } as Partial<Context> as Context;
const fileOf = (store: string, more = {}): string => accessFile(context, { store, ...more });

describe('accessFile', () => {
  it('lies in the store, or where it is named', () => {
    expect(fileOf('/data/store')).toBe('/data/store/access.sqlite');
    expect(fileOf('/data/store', { access: '/etc/people.sqlite' })).toBe('/etc/people.sqlite');
    expect(() => fileOf('/data/store', { access: '' })).toThrowError(/--access/);
  });

  it('of a cluster is the same however its address is written', () => {
    const file = fileOf('https://search.example.org:9200/flowlogs');
    expect(file).toMatch(/^\/state\/thalweg\/[0-9a-f]{16}\/access\.sqlite$/);
    expect(fileOf('HTTPS://Search.Example.org:9200/flowlogs/')).toBe(file);
    expect(fileOf('https://search.example.org:9200/other')).not.toBe(file);
    expect(fileOf('https://search.example.org')).toBe(fileOf('https://search.example.org:443/thalweg'));
    expect(accessFile({ env: { HOME: '/home/me' } } as Partial<Context> as Context, { store: 'https://a' })).toMatch(
      /^\/home\/me\/\.local\/state\/thalweg\//,
    );
  });
});
