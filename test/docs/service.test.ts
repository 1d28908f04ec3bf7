/** The service and the image of examples/, as far as they can be judged without a machine of their own. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mistakeOf } from './mistakes.ts';
import { ROOT } from './pages.ts';

const UNIT = join(ROOT, 'examples/systemd/thalweg.service');
const IMAGE = join(ROOT, 'examples/container/Dockerfile');
const ANALYZE = '/usr/bin/systemd-analyze';

/** Lines with what a backslash at the end of one joins, comments left out. */
const linesOf = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !/^\s*[#;]/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');

describe('the unit of systemd', () => {
  const settings = new Map(
    linesOf(UNIT).flatMap((line) => {
      const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
      return name === '' ? [] : [[name, value] as const];
    }),
  );

  it('starts a command that there is', async () => {
    const [program, ...words] = (settings.get('ExecStart') ?? '').split(' ');
    expect(program).toBe('thalweg');
    expect(await mistakeOf(words)).toBeUndefined();
  });

  it('runs as nobody special, with one privilege', () => {
    expect(settings.get('User')).toBe('thalweg');
    expect(settings.get('NoNewPrivileges')).toBe('true');
    expect(settings.get('CapabilityBoundingSet')).toBe('CAP_NET_BIND_SERVICE');
    expect(settings.get('ProtectSystem')).toBe('strict');
  });

  if (!existsSync(ANALYZE)) {
    process.stderr.write('\nSKIPPED: there is no systemd-analyze, so the unit was not verified by systemd.\n\n');
  }
  it.skipIf(!existsSync(ANALYZE))('is right by what systemd says of it, and little exposed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'thalweg-unit-'));
    try {
      const file = join(folder, 'thalweg.service');
      // The command is not installed here; everything else is judged as it stands.
      writeFileSync(file, readFileSync(UNIT, 'utf8').replace(/^ExecStart=thalweg/m, 'ExecStart=/bin/true'));
      const { status, stderr } = spawnSync(ANALYZE, ['verify', file], { encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(status).toBe(0);
      const report = execFileSync(ANALYZE, ['security', '--offline=true', '--no-pager', file], { encoding: 'utf8' });
      const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(report)?.[1]);
      expect(exposure).toBeLessThan(2.5);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the image', () => {
  const steps = linesOf(IMAGE).map((line) => {
    const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    return { name, rest, line };
  });
  const last = (name: string): string => steps.findLast((step) => step.name === name)?.rest ?? '';
  const listOf = (text: string): string[] => JSON.parse(text) as string[];

  it('has instructions that there are, from images of a named version', () => {
    const known = 'FROM WORKDIR COPY RUN USER ENV VOLUME EXPOSE HEALTHCHECK ENTRYPOINT CMD'.split(' ');
    expect(steps.filter(({ name }) => !known.includes(name)).map(({ line }) => line)).toEqual([]);
    const stages = steps.filter(({ name }) => name === 'FROM').map(({ rest }) => rest);
    for (const stage of stages) expect(stage).toMatch(/^node:\d+-bookworm-slim( AS \w+)?$/);
    for (const [, from] of steps.flatMap(({ rest }) => [...rest.matchAll(/--from=(\w+)/g)]))
      expect(stages.some((stage) => stage.endsWith(` AS ${from}`))).toBe(true);
  });

  it('runs as a user of its own, and a command that there is', async () => {
    expect(last('USER')).toBe('thalweg');
    expect(listOf(last('ENTRYPOINT'))).toEqual(['thalweg']);
    expect(await mistakeOf(listOf(last('CMD')))).toBeUndefined();
  });

  it('takes nothing into its build that it does not name', () => {
    const [everything, ...rest] = linesOf(`${IMAGE}.dockerignore`);
    expect(everything).toBe('*');
    for (const name of rest.filter((line) => line.startsWith('!') && !line.includes('*')))
      expect(existsSync(join(ROOT, name.slice(1))), name).toBe(true);
  });

  describe('looks after itself', () => {
    let server: Server;
    let port: number;
    beforeAll(async () => {
      server = createServer((socket) => socket.end());
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      port = (server.address() as { port: number }).port;
    });
    afterAll(() => server.close());

    const check = (at: number): Promise<number | null> => {
      const [, script = ''] = / CMD (\[.*\])$/.exec(last('HEALTHCHECK')) ?? [];
      const [, ...words] = listOf(script).map((word) => word.replace('8443', String(at)));
      return new Promise((resolve) => spawn(process.execPath, words).on('close', resolve));
    };
    it('and knows whether its port answers', async () => {
      expect(await check(port)).toBe(0);
      await new Promise((resolve) => server.close(resolve));
      expect(await check(port)).toBe(1);
    });
  });
});
