import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAccess } from '../access/access.ts';
import { allowNetwork } from '../access/network-rules.ts';
import { ingest } from '../ingest/pipeline.ts';
import { ThalwegError } from '../report/errors.ts';
import { createAppender } from '../stores/duckdb/appender.ts';
import { openStore } from '../stores/duckdb/open.ts';
import type { Context, Options } from './command.ts';
import { main } from './main.ts';
import { servingOptions } from './serving-options.ts';

let folder: string;
let stop: AbortController;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thalweg-serve-'));
  stop = new AbortController();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Running {
  out(): string;
  errors(): string;
  readonly code: Promise<number>;
}

/** A command that runs until `stop` is aborted. */
function run(...words: string[]): Running {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = [stdout, stderr].map((stream) => {
    let text = '';
    stream.on('data', (chunk) => {
      text += String(chunk);
    });
    return () => text;
  });
  return { out: texts[0]!, errors: texts[1]!, code: main(words, contextOf(stdout, stderr)) };
}

function contextOf(stdout = new PassThrough(), stderr = new PassThrough()): Context {
  return {
    stdout,
    stderr,
    stdin: new PassThrough(),
    env: { XDG_DATA_HOME: folder, HOME: folder },
    width: undefined,
    colour: false,
    progress: false,
    signal: stop.signal,
  };
}

/** Where a server says that it listens. */
async function addressOf(running: Running): Promise<string> {
  const address = (): string | undefined => / at (http:\/\/\S+) /.exec(running.out())?.[1];
  await expect.poll(address, { message: running.errors() }).toBeTruthy();
  return address()!;
}

const LINES = ['version srcaddr dstaddr dstport action start end'];
const line = (port: number, action = 'REJECT'): string =>
  `2 203.0.113.9 10.0.0.1 ${port} ${action} 1795600000 1795600059`;

async function load(store: string, name: string, lines: readonly string[]): Promise<void> {
  const path = join(folder, name);
  writeFileSync(path, `${[...LINES, ...lines].join('\n')}\n`);
  const opened = openStore(store, { create: true });
  const owner = await opened.openLoad();
  await ingest(owner, [path], { createAppender });
  await owner.close();
  await opened.close();
}

describe('servingOptions', () => {
  it.each(['0.0.0.0', '::', '10.0.0.1', 'example.org'])('refuses %j with the commands that open it', (host) => {
    const options = { host, store: join(folder, 'store') };
    expect(refusalOf(options)).toMatchObject({
      code: 'bad-option',
      message: expect.stringContaining(`--host ${host}`),
      help: [
        `thalweg user add NAME --role admin --store ${folder}/store`,
        `thalweg access allow CIDR --store ${folder}/store`,
      ].join('\n'),
    });
    expect(existsSync(join(folder, 'store'))).toBe(false);
    letIn(join(folder, 'store'), '10.0.0.0/8');
    expect(servingOptions(contextOf(), options).address.host).toBe(host);
  });
  it.each([{ publicUrl: ['https://logs.example.org'] }, { trustedProxy: ['127.0.0.1'] }])(
    'refuses %j likewise',
    (some) => {
      expect(refusalOf({ ...some, store: join(folder, 'store') })).toMatchObject({ code: 'bad-option' });
    },
  );
  it.each([
    { publicUrl: ['logs.example.org'] },
    { publicUrl: ['https://logs.example.org/console'] },
    { publicUrl: ['ftp://logs.example.org'] },
    { trustedProxy: ['proxy'] },
    { trustedProxy: ['10.0.0.0/33'] },
    { tlsCert: 'cert.pem' },
    { tlsKey: 'key.pem' },
    { host: '' },
    { auditKeep: 'long' },
    { source: ['gopher://logs'] },
  ])('refuses %j', (some) => {
    expect(refusalOf(some)).toMatchObject({ code: 'bad-option' });
  });
  it.each(['x', '-1', '65536', '80.5'])('refuses the port %j', (port) => {
    expect(refusalOf({ port }).message).toMatch(/--port/);
  });
  it('refuses a file of places that cannot be read, long before somebody asks for a country', () => {
    expect(refusalOf({ geo: join(folder, 'missing.mmdb') })).toMatchObject({ code: 'unreadable' });
  });
  it('takes the loopback interface, and any port', () => {
    expect(servingOptions(contextOf(), {}).address).toEqual({ host: '127.0.0.1', port: undefined });
    expect(servingOptions(contextOf(), { host: '::1', port: '0' }).address).toEqual({ host: '::1', port: 0 });
  });
});

function refusalOf(options: Options): ThalwegError {
  try {
    servingOptions(contextOf(), options);
  } catch (error) {
    if (error instanceof ThalwegError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

function letIn(store: string, network: string): void {
  const access = openAccess(join(store, 'access.sqlite'), { create: true });
  allowNetwork(access, network, { role: undefined, actor: { name: 'cli:test', kind: 'cli', address: undefined } });
  access.close();
}

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('SKIPPED: there is no openssl here, so that nothing was served over TLS.');
    return false;
  }
}

describe('thalweg serve', () => {
  it('serves a new store, says where, shows what comes into a watched folder, and ends well when told to', async () => {
    const incoming = join(folder, 'incoming');
    mkdirSync(incoming);
    const server = run('serve', '--port', '0', '--watch', incoming);
    const address = await addressOf(server);
    expect(address).toMatch(/^http:\/\/localhost:\d+$/);
    expect(await (await fetch(`${address}/healthz`)).json()).toEqual({ status: 'ok' });
    writeFileSync(join(incoming, 'a.log'), `${[...LINES, line(22), line(23)].join('\n')}\n`);
    const count = async (): Promise<unknown> => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`${address}/api/v1/count`, { method: 'POST', body: '{}', headers })).json();
    };
    await expect.poll(count).toEqual({ count: 2 });
    expect(await (await fetch(`${address}/api/v1/status`)).json()).toMatchObject({
      watching: [{ folder: incoming, loaded: 1, problem: null }],
    });
    stop.abort();
    expect(await server.code).toBe(0);
    await expect(fetch(`${address}/healthz`)).rejects.toThrow();
  });

  it('listens for others once a network is let in, under its address and its public name, and says what is not safe', async () => {
    const store = join(folder, 'store');
    letIn(store, '192.0.2.0/24');
    const server = run(
      'serve',
      '--store',
      store,
      '--port',
      '0',
      '--host',
      '0.0.0.0',
      '--public-url',
      'http://logs.example.org',
    );
    await expect.poll(() => server.out(), { message: server.errors() }).toContain('serving');
    expect(server.out()).toContain(`serving ${store} at http://logs.example.org (Ctrl-C ends)`);
    expect(server.errors()).toContain('warning: without TLS records go over the network unencrypted');
    stop.abort();
    expect(await server.code).toBe(0);
  });

  it.runIf(hasOpenssl())('serves over TLS with the certificate that is named', async () => {
    const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3'],
        ...['-subj', '/CN=logs', '-addext', 'subjectAltName=DNS:localhost', '-keyout', files.key, '-out', files.cert],
      ],
      { stdio: 'ignore' },
    );
    const options = ['--port', '0', '--tls-cert', files.cert, '--tls-key', files.key, '--audit-keep', '30d'];
    const server = run('serve', '--store', join(folder, 'store'), ...options);
    const port = (): string | undefined => / at https:\/\/localhost:(\d+) /.exec(server.out())?.[1];
    await expect.poll(port, { message: server.errors() }).toBeTruthy();
    expect(server.errors()).toContain('warning: the certificate expires in 2 days');
    const status = await new Promise((resolve, reject) => {
      const ca = readFileSync(files.cert);
      get({ host: 'localhost', port: port(), path: '/healthz', ca, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
    expect(status).toBe(200);
    stop.abort();
    expect(await server.code).toBe(0);
  });

  it('says which port it cannot have', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const server = run('serve', '--port', String(port));
    expect(await server.code).toBe(1);
    expect(server.errors()).toContain(`port ${port}: another program listens there`);
    other.close();
  });

  it.each([
    ['192.0.2.1', 'this machine has no such address'],
    ['logs.invalid', /there is no address of that name|cannot be looked up/],
  ])('says why it cannot listen at %s', async (host, reason) => {
    const store = join(folder, 'store');
    letIn(store, '192.0.2.0/24');
    const server = run('serve', '--store', store, '--host', host, '--port', '0');
    expect(await server.code).toBe(1);
    expect(server.errors()).toMatch(reason);
    expect(server.errors()).toContain('Name an address of this machine with --host');
  });

  it('serves without its provider, and says so', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => gone.once('listening', resolve));
    const issuer = `http://127.0.0.1:${(gone.address() as { port: number }).port}`;
    await new Promise((resolve) => gone.close(resolve));
    const options = ['--oidc-issuer', issuer, '--oidc-client-id', 'logs', '--oidc-group', 'staff=viewer'];
    const server = run('serve', '--port', '0', ...options);
    await addressOf(server);
    await expect
      .poll(() => server.errors())
      .toContain(`warning: ${issuer}/ does not answer as a provider of OpenID Connect (ECONNREFUSED)`);
    stop.abort();
    expect(await server.code).toBe(0);
  });
});

describe('a server of which no port was asked', () => {
  it('takes the next free one and says so', async () => {
    const other = createServer().listen(8080, '127.0.0.1');
    // When somebody else has it, it is taken just as well.
    await new Promise((resolve) => other.once('listening', resolve).once('error', resolve));
    const server = run('serve');
    const address = await addressOf(server);
    const { port } = new URL(address);
    expect(Number(port)).toBeGreaterThan(8080);
    expect(server.out()).toContain(`port 8080 is taken by another program: using ${port}`);
    stop.abort();
    expect(await server.code).toBe(0);
    other.close();
  });
});

describe('thalweg up', () => {
  it('loads what it is given and serves it', async () => {
    const path = join(folder, 'mine.log');
    writeFileSync(path, `${[...LINES, line(22), 'nonsense'].join('\n')}\n`);
    const server = run('up', path, '--port', '0');
    const address = await addressOf(server);
    expect(server.out()).toContain('1 quarantined');
    expect(await (await fetch(`${address}/api/v1/status`)).json()).toMatchObject({ records: 1, quarantined: 1 });
    stop.abort();
    expect(await server.code).toBe(0);
  });

  it('without sources answers the classic questions about a made-up day, says how to go on, and serves it beside what is there', async () => {
    await load(join(folder, 'thalweg', 'store'), 'mine.log', [line(22)]);
    const server = run('up', '--port', '0');
    const address = await addressOf(server);
    const parts = ['What is rejected?', 'through SSH and RDP', 'npx thalweg ingest', 'npx thalweg serve', 'serving '];
    const places = parts.map((part) => server.out().indexOf(part));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    const status = (await (await fetch(`${address}/api/v1/status`)).json()) as { records: number; location: string };
    expect(status.records).toBeGreaterThan(10_000);
    expect(status.location).toBe(join(folder, 'thalweg', 'demo', 'store'));
    stop.abort();
    expect(await server.code).toBe(0);
  });

  it('serves a store that is named and not empty as it is', async () => {
    const store = join(folder, 'mine');
    await load(store, 'mine.log', [line(22)]);
    const server = run('up', '--store', store, '--port', '0');
    const address = await addressOf(server);
    expect(server.out()).not.toContain('What is rejected?');
    expect(await (await fetch(`${address}/api/v1/status`)).json()).toMatchObject({ records: 1, location: store });
    stop.abort();
    expect(await server.code).toBe(0);
  });

  it('ends when there is nothing of that name', async () => {
    const server = run('up', join(folder, 'nothing.log'), '--port', '0');
    expect(await server.code).toBe(2);
    expect(server.errors()).toContain('nothing.log');
  });
});

describe('thalweg search --follow', () => {
  it('prints rows as other processes commit them, until it has as many as asked for', async () => {
    const store = join(folder, 'store');
    await load(store, 'before.log', [line(1)]);
    const search = run(
      'search',
      'action:REJECT',
      '--follow',
      '--format',
      'ndjson',
      '--columns',
      'dstport',
      '--limit',
      '2',
      '--store',
      store,
    );
    // Whatever is committed before it listens is not new; so it is fed until it has heard enough.
    let ended = false;
    void search.code.then(() => {
      ended = true;
    });
    for (let port = 100; !ended && port < 160; port++) {
      await load(store, `${port}.log`, [line(port), line(port, 'ACCEPT')]);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(await search.code, search.errors()).toBe(0);
    const ports = search
      .out()
      .trim()
      .split('\n')
      .map((text) => (JSON.parse(text) as { dstport: number }).dstport);
    expect(ports).toHaveLength(2);
    expect(ports[0]).toBeGreaterThanOrEqual(100);
    expect(ports[1]).toBe(ports[0]! + 1);
  });

  it('ends well when told to, and refuses outputs that are never whole', async () => {
    const store = join(folder, 'store');
    await load(store, 'before.log', [line(1)]);
    const search = run('search', '--follow', '--store', store);
    stop.abort();
    expect(await search.code).toBe(0);
    for (const words of [['--format', 'json'], ['--json'], ['-o', join(folder, 'x.csv')], ['--sort', 'bytes']]) {
      expect(await run('search', '--follow', '--store', store, ...words).code).toBe(2);
    }
  });
});
