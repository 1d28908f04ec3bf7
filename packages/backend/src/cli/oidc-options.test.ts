import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Context, Options } from './command.ts';
import { oidcOptions } from './oidc-options.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thalweg-oidc-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (options: Options, env: Record<string, string> = {}) =>
  oidcOptions({ env } as Partial<Context> as Context, options);
const ISSUER = { oidcIssuer: 'https://id.example.org/realms/a', oidcClientId: 'thalweg', oidcGroup: ['all=viewer'] };

describe('oidcOptions', () => {
  it('is nothing without an issuer', () => {
    expect(read({})).toBeUndefined();
    expect(read({}, { THALWEG_OIDC_ISSUER: '', THALWEG_OIDC_CLIENT_SECRET: 'x' })).toBeUndefined();
  });

  it('has what is usual where nothing is said', () => {
    expect(read(ISSUER)).toEqual({
      issuer: new URL('https://id.example.org/realms/a'),
      clientId: 'thalweg',
      clientSecret: undefined,
      scope: 'openid profile email',
      groupsClaim: 'groups',
      roles: new Map([['all', 'viewer']]),
      name: 'id.example.org',
    });
  });

  it('takes the secret from a file, or from the environment, as issuer and client', () => {
    writeFileSync(join(folder, 'secret'), 'from the file\n');
    const env = {
      THALWEG_OIDC_ISSUER: 'http://127.0.0.1:9000',
      THALWEG_OIDC_CLIENT_ID: 'env',
      THALWEG_OIDC_CLIENT_SECRET: 'from the environment',
    };
    const group = { oidcGroup: ['CN=logs,OU=teams=analyst', '/admins=admin'] };
    expect(read(group, env)).toMatchObject({
      clientId: 'env',
      clientSecret: 'from the environment',
      name: '127.0.0.1:9000',
      roles: new Map([
        ['CN=logs,OU=teams', 'analyst'],
        ['/admins', 'admin'],
      ]),
    });
    expect(read({ ...group, oidcClientSecretFile: join(folder, 'secret') }, env)).toMatchObject({
      clientSecret: 'from the file',
    });
    expect(read(group, { ...env, THALWEG_OIDC_CLIENT_SECRET_FILE: join(folder, 'secret') })).toMatchObject({
      clientSecret: 'from the file',
    });
    writeFileSync(join(folder, 'secret'), ' \n');
    expect(() => read({ ...ISSUER, oidcClientSecretFile: join(folder, 'secret') })).toThrowError(/is empty/);
  });

  it.each<[string, Options, RegExp]>([
    ['plain HTTP', { ...ISSUER, oidcIssuer: 'http://id.example.org' }, /--oidc-issuer http:.*https/],
    ['no address', { ...ISSUER, oidcIssuer: 'id.example.org' }, /--oidc-issuer id.example.org/],
    ['no client', { ...ISSUER, oidcClientId: undefined }, /--oidc-client-id/],
    ['no groups', { ...ISSUER, oidcGroup: undefined }, /--oidc-group GROUP=ROLE/],
    ['a role that is none', { ...ISSUER, oidcGroup: ['all=king'] }, /--oidc-group all=king.*viewer, analyst, admin/],
    ['a group without a role', { ...ISSUER, oidcGroup: ['all'] }, /--oidc-group all:/],
    ['a role without a group', { ...ISSUER, oidcGroup: ['=viewer'] }, /--oidc-group =viewer/],
    ['a scope without openid', { ...ISSUER, oidcScope: 'profile' }, /openid/],
    ['a file that is not there', { ...ISSUER, oidcClientSecretFile: '/nowhere/secret' }, /\/nowhere\/secret/],
    ['a client without issuer', { oidcClientId: 'thalweg' }, /--oidc-client-id says nothing without --oidc-issuer/],
  ])('%s', (_, options, message) => {
    expect(() => read(options)).toThrowError(message);
  });
});
