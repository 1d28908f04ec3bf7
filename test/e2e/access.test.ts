/** People and tokens from the command line, and a server that asks for them. */
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CLIENT, startProvider } from '../../packages/backend/src/access/provider/testing.ts';
import { createPlace, type Place } from './harness.ts';
import { DEFAULT_LOG } from './logs.ts';

const PASSWORD = 'seven green otters';
const WITH = { input: `${PASSWORD}\n` };
let place: Place;
beforeEach(() => {
  place = createPlace();
});
afterEach(() => place.remove());

const addAda = (...more: string[]) => place.run(['user', 'add', 'Ada', '--password-stdin', ...more], WITH);

describe('users', () => {
  test('are added before there is anything in the store, and the store comes then', async () => {
    const added = await addAda();
    expect(added.stderr).toBe('');
    expect(added.stdout).toBe(
      'added ada: admin, all rows\nThe first user is an administrator. From now on everybody has to sign in, on this machine, too.\n',
    );
    expect(statSync(join(place.store, 'access.sqlite')).mode & 0o777).toBe(0o600);
    place.write('logs/a.log', DEFAULT_LOG);
    await place.ok(['ingest', 'logs']);
    expect(await place.json(['user', 'list', '--json'])).toEqual({
      users: [
        {
          name: 'ada',
          role: 'admin',
          scope: null,
          kind: 'password',
          created: expect.stringMatching(/^\d{4}-.*Z$/),
          signedIn: null,
          sessions: 0,
        },
      ],
    });
  });

  test('have roles and rows, which change', async () => {
    await addAda();
    const rows = ['--account', '123456789012', '--network', '10.0.0.0/8', '--network', '2001:db8::/32'];
    const added = await place.run(['user', 'add', 'grace', '--password-stdin', ...rows], WITH);
    expect(added.stdout).toBe('added grace: viewer, 123456789012, and 10.0.0.0/8 or 2001:db8::/32\n');
    expect(await place.ok(['user', 'role', 'grace', 'analyst'])).toBe('grace is analyst now, and signs in again\n');
    expect(await place.json(['user', 'scope', 'grace', '--vpc', 'vpc-0a1b', '--json'])).toMatchObject({
      role: 'analyst',
      scope: { accounts: [], vpcs: ['vpc-0a1b'], networks: [] },
    });
    expect(await place.ok(['user', 'scope', 'grace', '--all'])).toBe('grace sees all rows now, and signs in again\n');
    const list = await place.ok(['user', 'list']);
    expect(list).toMatch(
      /^name +role +sees +signs in with +last sign-in +sessions\nada +admin +all rows +password +never +0\n/,
    );
    expect(await place.ok(['user', 'remove', 'grace'])).toBe('removed grace\n');
  });

  test('mistakes end with code 2 and say the way out', async () => {
    await addAda();
    const said = async (words: string[], input?: string) => {
      const { code, stderr } = await place.run(words, input === undefined ? {} : { input });
      expect(code, stderr).toBe(2);
      return stderr;
    };
    expect(await said(['user', 'add', 'grace', '--password-stdin'], 'short\n')).toContain('at least 12');
    expect(await said(['user', 'add', 'grace', '--password-stdin'], '')).toContain('standard input is empty');
    expect(await said(['user', 'add', 'grace'])).toContain('--password-stdin');
    expect(await said(['user', 'add', 'ada', '--password-stdin'], WITH.input)).toContain(
      'There is a user ada already.',
    );
    expect(await said(['user', 'add', 'grace', '--network', 'office', '--password-stdin'], WITH.input)).toContain(
      '10.0.0.0/8',
    );
    expect(await said(['user', 'role', 'ada', 'viewer'])).toContain('thalweg user role NAME admin');
    expect(await said(['user', 'role', 'ada', 'king'])).toContain('viewer, analyst, admin');
    expect(await said(['user', 'scope', 'ada'])).toContain('--all');
    expect(await said(['user', 'remove', 'nobody'])).toContain('There is no user nobody.');
    expect(await said(['user', 'add', 'ada', '--store', place.folder, '--password-stdin'], WITH.input)).toContain(
      'no Thalweg store',
    );
    expect(existsSync(join(place.folder, 'access.sqlite'))).toBe(false);
  });

  test('the last one may go, and the machine is its owner’s again', async () => {
    await addAda();
    expect(await place.ok(['user', 'remove', 'ada'])).toContain('whoever works on this machine may do everything');
    expect(await place.ok(['user', 'list'])).toContain('There are no users');
  });
});

describe('tokens', () => {
  test('are printed once, alone, and listed by how they begin', async () => {
    const { stdout, stderr } = await place.run(['token', 'add', 'grafana', '--scope', 'read', '--scope', 'ingest']);
    expect(stdout).toMatch(/^thw_[0-9a-z]{8}_[\w-]{43}\n$/);
    expect(stderr).toMatch(/^It is shown only now, and expires \d{4}-\d\d-\d\d\./);
    const prefix = stdout.slice(0, 12);
    expect(await place.json(['token', 'list', '--json'])).toMatchObject({
      tokens: [{ name: 'grafana', prefix, scopes: ['read', 'ingest'], scope: null, used: null }],
    });
    expect(readFileSync(join(place.store, 'access.sqlite')).includes(stdout.trim().slice(13))).toBe(false);
    expect(await place.ok(['token', 'revoke', prefix])).toBe(`revoked grafana (${prefix})\n`);
    const made = await place.json(['token', 'add', 'x', '--scope', 'admin', '--expires', 'never', '--json']);
    expect(made).toMatchObject({ name: 'x', expires: null, token: expect.stringMatching(/^thw_/) });
    expect((await place.run(['token', 'add', 'y', '--scope', 'read', '--expires', 'soon'])).stderr).toContain(
      'like 90d',
    );
    expect((await place.run(['token', 'add', 'y'])).stderr).toContain('--scope');
  });
});

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout!.on('data', (piece) => {
      text += String(piece);
      const found = /(http:\/\/localhost:\d+)/.exec(text);
      if (found) resolve(found[1]!);
    });
    child.once('exit', () => reject(new Error(`the server ended: ${text}`)));
  });
}

describe('a server', () => {
  test('asks for a sign-in as soon as there is a user, without a restart; its output has no secret', async () => {
    place.write('logs/a.log', DEFAULT_LOG);
    await place.ok(['ingest', 'logs']);
    const { child, done } = place.start(['serve', '--port', '0']);
    const url = await addressOf(child);
    const status = async (headers: Record<string, string> = {}) =>
      (await fetch(`${url}/api/v1/status`, { headers })).status;
    expect(await status()).toBe(200);
    await addAda();
    expect(await status()).toBe(401);
    const token = (await place.ok(['token', 'add', 'grafana', '--scope', 'read'])).trim();
    expect(await status({ authorization: `Bearer ${token}` })).toBe(200);
    const signIn = (password: string) =>
      fetch(`${url}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-thalweg': '1', origin: url },
        body: JSON.stringify({ name: 'ada', password }),
      });
    const answer = await signIn(PASSWORD);
    expect(answer.status).toBe(200);
    const cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!;
    expect(await status({ cookie })).toBe(200);
    expect((await signIn('seven grey herons')).status).toBe(401);
    await place.run(['user', 'passwd', 'ada', '--password-stdin'], { input: 'seven brown bears\n' });
    expect(await status({ cookie })).toBe(401);
    expect((await signIn('seven brown bears')).status).toBe(200);
    await place.ok(['token', 'revoke', 'grafana']);
    expect(await status({ authorization: `Bearer ${token}` })).toBe(401);
    child.kill('SIGTERM');
    const { stdout, stderr } = await done;
    expect(stdout + stderr).not.toMatch(new RegExp(`otters|herons|bears|${token.slice(13)}|${cookie.split('=')[1]}`));
  });

  test('sends people to a provider, without whom nobody sees anything', async () => {
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    const provider = await startProvider([`http://localhost:${port}/api/v1/oidc/callback`]);
    place.write('secret', CLIENT.secret);
    const { child, done } = place.start([
      ...['serve', '--port', String(port), '--oidc-issuer', provider.issuer.origin, '--oidc-client-id', CLIENT.id],
      ...['--oidc-client-secret-file', 'secret', '--oidc-group', 'all=viewer', '--oidc-group', 'ops=admin'],
    ]);
    try {
      const url = await addressOf(child);
      expect((await fetch(`${url}/api/v1/status`)).status).toBe(401);
      provider.account = { sub: '17', preferred_username: 'ada', groups: ['all', 'ops'] };
      const begun = await fetch(`${url}/api/v1/oidc/start`, { redirect: 'manual' });
      expect(begun.status, await begun.text()).toBe(302);
      const back = await provider.browse(new URL(begun.headers.get('location')!));
      const cookie = begun.headers.getSetCookie()[0]!.split(';')[0]!;
      const ended = await fetch(back, { redirect: 'manual', headers: { cookie } });
      expect([ended.status, ended.headers.get('location')]).toEqual([303, '/']);
      const session = ended.headers
        .getSetCookie()
        .find((line) => line.startsWith('thalweg='))!
        .split(';')[0]!;
      expect((await fetch(`${url}/api/v1/users`, { headers: { cookie: session } })).status).toBe(200);
      expect(await place.json(['user', 'list', '--json'])).toMatchObject({
        users: [{ name: 'ada', role: 'admin', kind: 'oidc' }],
      });
    } finally {
      child.kill('SIGTERM');
      await provider.close();
    }
    const { stdout, stderr } = await done;
    expect(stdout + stderr).not.toContain(CLIENT.secret);
  });

  test('a backup takes users and tokens along, and signs nobody in', async () => {
    place.write('logs/a.log', DEFAULT_LOG);
    await place.ok(['ingest', 'logs']);
    await addAda();
    await place.ok(['store', 'backup', join(place.folder, 'copy')]);
    await place.ok(['store', 'restore', join(place.folder, 'copy'), '--store', join(place.folder, 'again')]);
    for (const store of ['copy', 'again']) {
      const folder = join(place.folder, store);
      expect(statSync(join(folder, 'access.sqlite')).mode & 0o777).toBe(0o600);
      expect(await place.json(['user', 'list', '--json', '--store', folder])).toMatchObject({
        users: [{ name: 'ada' }],
      });
    }
  });
});
