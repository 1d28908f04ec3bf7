/** Starts engines on loopback, one process a node, so that one can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Certificates } from './certificates.ts';
import { type NodePlace, writeHomes } from './homes.ts';
import { ENGINES, type Installed, installEngine, type Kind } from './install.ts';

export interface EngineNode {
  readonly name: string;
  /** `http://127.0.0.1:PORT`, without user. */
  readonly address: string;
  readonly pid: number;
  /** At once, as a loss of power would. */
  kill(): Promise<void>;
  /** After `kill`, on the same data and ports; resolves when it answers. */
  restart(): Promise<void>;
}

export interface Engine {
  readonly kind: Kind;
  readonly version: string;
  /** Of the first node. */
  readonly address: string;
  readonly nodes: readonly EngineNode[];
  /** Of a secured engine; its users are `admin`, `readall` and `logstash`, each with its name for a password. */
  readonly certificates: Certificates | undefined;
  /** What it keeps on disk. */
  readonly folder: string;
  /** Ends all nodes; their data goes, too. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly nodes?: number;
  /** MiB of each node. */
  readonly heap?: number;
  /** Nodes outlive this process. */
  readonly detached?: boolean;
  /** For measuring: the virtual machine as the engine ships it, slower to start and faster to work. */
  readonly compiled?: boolean;
  readonly say?: (text: string) => void;
}

const START_MS = 180_000;

/** Starts a cluster; resolves when each node answers. */
export async function startEngine(kind: Kind, options: StartOptions = {}): Promise<Engine> {
  const { nodes: count = 1, heap = 512, detached = false, compiled = false, say = console.warn } = options;
  const installed = installEngine(kind, say);
  mkdirSync(join(ENGINES, 'running'), { recursive: true });
  const folder = mkdtempSync(join(ENGINES, `running/${kind}-`));
  const ports = await freePorts(count * 2);
  const places = Array.from({ length: count }, (_, index): NodePlace => {
    const name = `node-${index + 1}`;
    return { name, home: join(folder, name), port: ports[index * 2]!, transport: ports[index * 2 + 1]! };
  });
  const certificates = writeHomes(installed, places);
  const nodes = places.map((place) => toNode(place, { installed, heap, detached, compiled, certificates }));
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.kill()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await Promise.all(nodes.map((node) => node.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { kind, version: installed.version, address: nodes[0]!.address, nodes, certificates, folder, stop };
}

interface Run {
  readonly installed: Installed;
  readonly heap: number;
  readonly detached: boolean;
  readonly compiled: boolean;
  readonly certificates: Certificates | undefined;
}

interface RunningNode extends EngineNode {
  start(): Promise<void>;
}

function toNode({ name, home, port }: NodePlace, run: Run): RunningNode {
  const address = `${run.certificates ? 'https' : 'http'}://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    mkdirSync(join(home, 'tmp'), { recursive: true });
    const log = openSync(join(home, 'output.log'), 'a');
    const own = spawn(join(run.installed.jdk.home, 'bin/java'), wordsOf(home, run), {
      cwd: home,
      stdio: ['ignore', log, log],
      detached: run.detached,
    });
    child = own;
    closeSync(log);
    const late = Date.now() + START_MS;
    while (!(await answers(address))) {
      if (own.exitCode !== null || own.signalCode !== null || Date.now() > late) {
        throw new Error(`${name} does not start:\n${readFileSync(join(home, 'output.log'), 'utf8').slice(-4000)}`);
      }
      await sleep(200);
    }
    if (run.detached) own.unref();
  }

  async function kill(): Promise<void> {
    const own = child;
    if (!own || own.exitCode !== null || own.signalCode !== null) return;
    const gone = new Promise((resolve) => own.once('exit', resolve));
    own.kill('SIGKILL');
    await gone;
  }

  return {
    name,
    address,
    get pid() {
      return child?.pid ?? 0;
    },
    start,
    kill,
    restart: start,
  };
}

function wordsOf(home: string, { installed, heap, compiled }: Run): string[] {
  const { launcher, classPath, modules, jdk } = installed;
  return [
    `-Xms${heap}m`,
    `-Xmx${heap}m`,
    `-Djava.io.tmpdir=${join(home, 'tmp')}`,
    `-Dlog4j2.configurationFile=${join(home, 'config/log4j2.properties')}`,
    ...(compiled ? ['-XX:+UseG1GC'] : ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']),
    ...(jdk.version >= 22 ? ['--enable-native-access=ALL-UNNAMED'] : []),
    '-cp',
    classPath,
    launcher,
    home,
    ...modules,
  ];
}

/** Any HTTP answer but 503: a secured node says 401 to strangers once it knows its users. */
function answers(address: string): Promise<boolean> {
  const send = address.startsWith('https') ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const sent = send(address, { rejectUnauthorized: false, timeout: 5000 }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode !== 503));
    });
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => resolve(false));
    sent.end();
  });
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
