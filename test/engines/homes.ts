/** What a node finds in its home: settings, logging, and what its security needs. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Certificates, CLIENT_NAME, makeCertificates, NODE_NAME } from './certificates.ts';
import type { Installed } from './install.ts';

export interface NodePlace {
  readonly name: string;
  readonly home: string;
  readonly port: number;
  readonly transport: number;
}

/** Writes the homes of all nodes of a cluster. Gives the certificates of a secured one. */
export function writeHomes(engine: Installed, nodes: readonly NodePlace[]): Certificates | undefined {
  let certificates: Certificates | undefined;
  for (const node of nodes) {
    const config = join(node.home, 'config');
    for (const folder of ['config', 'tmp', 'modules', 'plugins', 'logs']) {
      mkdirSync(join(node.home, folder), { recursive: true });
    }
    writeFileSync(join(config, 'log4j2.properties'), LOGGING);
    const settings = [...settingsOf(node, nodes, engine.kind === 'elasticsearch' ? 'master' : 'cluster_manager')];
    if (engine.plugins) {
      cpSync(engine.plugins, join(node.home, 'plugins'), { recursive: true });
      certificates = secure(config, join(engine.plugins, 'opensearch-security/config'));
      settings.push(...SECURITY);
    }
    const file = engine.kind === 'elasticsearch' ? 'elasticsearch.yml' : 'opensearch.yml';
    writeFileSync(join(config, file), `${settings.join('\n')}\n`);
  }
  return certificates;
}

const LOGGING = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
`;

function* settingsOf(node: NodePlace, nodes: readonly NodePlace[], manager: string): Generator<string> {
  yield 'cluster.name: thalweg-engines';
  yield `node.name: ${node.name}`;
  yield 'network.host: 127.0.0.1';
  yield `http.port: ${node.port}`;
  yield `transport.port: ${node.transport}`;
  yield 'cluster.routing.allocation.disk.threshold_enabled: false';
  if (nodes.length === 1) {
    yield 'discovery.type: single-node';
    return;
  }
  yield `discovery.seed_hosts: [${nodes.map(({ transport }) => `"127.0.0.1:${transport}"`).join(', ')}]`;
  yield `cluster.initial_${manager}_nodes: [${nodes.map(({ name }) => name).join(', ')}]`;
}

const SECURITY = [
  ...['transport', 'http'].flatMap((layer) => [
    `plugins.security.ssl.${layer}.pemcert_filepath: certs/node.pem`,
    `plugins.security.ssl.${layer}.pemkey_filepath: certs/node.key`,
    `plugins.security.ssl.${layer}.pemtrustedcas_filepath: certs/ca.pem`,
  ]),
  'plugins.security.ssl.http.enabled: true',
  'plugins.security.ssl.http.clientauth_mode: OPTIONAL',
  'plugins.security.authcz.admin_dn: ["CN=nobody,O=thalweg-test"]',
  `plugins.security.nodes_dn: ["${NODE_NAME}"]`,
  'plugins.security.allow_default_init_securityindex: true',
  'plugins.security.restapi.roles_enabled: ["all_access"]',
];

/** The plugin's own users, and a client that is known by its certificate. */
function secure(config: string, shipped: string): Certificates {
  const target = join(config, 'opensearch-security');
  cpSync(shipped, target, { recursive: true });
  edit(join(target, 'config.yml'), /(clientcert_auth_domain:[\s\S]*?http_enabled: )false/, '$1true');
  const user = /CN=([^,]*)/.exec(CLIENT_NAME)?.[1];
  edit(join(target, 'roles_mapping.yml'), /(all_access:\n)/, `$1  users:\n  - "${user}"\n`);
  return makeCertificates(join(config, 'certs'));
}

function edit(path: string, from: RegExp, to: string): void {
  const text = readFileSync(path, 'utf8');
  if (!from.test(text)) throw new Error(`${path} has no ${from}`);
  writeFileSync(path, text.replace(from, to));
}
