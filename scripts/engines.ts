/** `npm run engines -- start|stop [opensearch|opensearch-secure|elasticsearch] [--nodes N]`: real engines on loopback, for people. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ENGINES, type Kind } from '../test/engines/install.ts';
import { startEngine } from '../test/engines/start.ts';

const KINDS = ['opensearch', 'opensearch-secure', 'elasticsearch'] as const;
const USAGE = `usage: npm run engines -- start|stop [${KINDS.join('|')}] [--nodes N]`;

interface Running {
  readonly folder: string;
  readonly pids: readonly number[];
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { nodes: { type: 'string' } } });
const [command, named = 'opensearch'] = positionals;
const kind = KINDS.find((known) => known === named);
const nodes = Number(values.nodes ?? 1);
if (!kind || !Number.isInteger(nodes) || nodes < 1 || (command !== 'start' && command !== 'stop')) {
  console.error(USAGE);
  process.exit(2);
}
const noted = join(ENGINES, `${kind}.json`);
if (command === 'stop') stop();
else await start(kind, nodes);

async function start(wanted: Kind, count: number): Promise<void> {
  if (existsSync(noted)) stop();
  const engine = await startEngine(wanted, { nodes: count, detached: true });
  const { certificates } = engine;
  mkdirSync(ENGINES, { recursive: true });
  const running: Running = { folder: engine.folder, pids: engine.nodes.map(({ pid }) => pid) };
  writeFileSync(noted, JSON.stringify(running));
  console.log(`${wanted} ${engine.version}`);
  for (const { address } of engine.nodes) console.log(address);
  if (certificates) {
    console.log(`users: admin, readall, logstash, each with its name for a password`);
    console.log(`certificates: ${dirname(certificates.authority)}`);
  }
}

function stop(): void {
  if (!existsSync(noted)) {
    console.log(`no ${kind} was started`);
    return;
  }
  const { pids, folder } = JSON.parse(readFileSync(noted, 'utf8')) as Running;
  for (const pid of pids) {
    if (!isNode(pid)) continue;
    process.kill(pid, 'SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  rmSync(noted);
  console.log(`${kind} has ended`);
}

/** A process id may belong to something else by now. */
function isNode(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(ENGINES);
  } catch {
    return false;
  }
}
