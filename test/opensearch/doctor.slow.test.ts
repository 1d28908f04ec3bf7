/** What the doctor finds in real engines: each fault made in a cluster that is well, and mended again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCluster } from '../../packages/backend/src/doctor/cluster-checks.ts';
import { lines } from '../../packages/backend/src/ingest/testing.ts';
import type { Cluster } from '../../packages/backend/src/stores/opensearch/cluster.ts';
import { readClusterFacts } from '../../packages/backend/src/stores/opensearch/cluster-facts.ts';
import { createHttp, createRequest } from '../../packages/backend/src/stores/opensearch/http.ts';
import { readRoleMappings } from '../../packages/backend/src/stores/opensearch/role-mappings.ts';
import { readSettings } from '../../packages/backend/src/stores/opensearch/settings.ts';
import { canRun } from '../engines/for-tests.ts';
import { type Engine, startEngine } from '../engines/start.ts';
import { type Bench, openBench } from './bench.ts';
import { writeEvents } from './old-lambda.ts';

const TIME = { '@timestamp': { type: 'date' } };
const RIGHT = { srcaddr: { type: 'ip' }, dstaddr: { type: 'ip' }, start: { type: 'date', format: 'epoch_second' } };
const ONE_COPY = { number_of_replicas: 0 };
const NAMES = [
  'version',
  'account_id',
  'interface_id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'start',
];

describe.each(['opensearch', 'elasticsearch'] as const)('in %s', (kind) => {
  describe.skipIf(!canRun(kind))('the doctor', () => {
    let engine: Engine;
    let http: ReturnType<typeof createHttp>;
    let request: Cluster['request'];
    let bench: Bench | undefined;

    beforeAll(async () => {
      engine = await startEngine(kind);
      http = createHttp(new URL(engine.address));
      request = createRequest(http.send);
    });
    afterAll(async () => {
      await bench?.close();
      http?.close();
      await engine?.stop();
    });

    /** Whatever is not ok; how full the disk of this machine is, and what the engine lacks, is not the test's business. */
    async function wrong(location = bench?.store.location ?? `${engine.address}/nothing`): Promise<string[]> {
      const findings = checkCluster(await readClusterFacts(readSettings(location, {})), Date.now() / 1000);
      return findings
        .filter(({ id, status }) => status !== 'ok' && id !== 'cluster.disk' && id !== 'cluster.version')
        .map(({ id, status }) => `${id} ${status}`);
    }

    const events = (hoursAgo: number) => [
      {
        id: `${hoursAgo}`,
        time: Math.floor(Date.now() / 1000 - hoursAgo * 3600),
        message: `2 1 eni-1 10.0.0.1 10.0.0.2 1 2 6 ${Math.floor(Date.now() / 1000)}`,
        names: NAMES,
      },
    ];

    it('finds nothing but .kibana, then a store that is well, and each fault of it', async () => {
      await request('PUT', '/.kibana_1', {
        settings: ONE_COPY,
        mappings: { dynamic: false, properties: { type: { type: 'keyword' } } },
      });
      expect(await wrong()).toEqual(['cluster.delivered failure']);

      bench = await openBench(engine.address);
      const { prefix } = readSettings(bench.store.location, {});
      await bench.load([bench.write('a.log', lines(0, 20))]);
      expect(await wrong()).toEqual([]);

      const pattern = { type: 'index-pattern', 'index-pattern': { title: `${prefix}-flows-*` } };
      await request('PUT', '/.kibana_1/_doc/index-pattern:1?refresh=true', pattern);
      expect(await wrong()).toEqual(['cluster.pattern warning']);
      pattern['index-pattern'] = { ...pattern['index-pattern'], ...{ timeFieldName: 'start' } };
      await request('PUT', '/.kibana_1/_doc/index-pattern:1?refresh=true', pattern);

      const path = `/_index_template/${prefix}-flows`;
      const found = (await request('GET', path)) as { index_templates: { index_template: object }[] };
      await request('PUT', path, { ...found.index_templates[0]!.index_template, version: 0 });
      expect(await wrong()).toEqual(['cluster.template warning']);
      await request('DELETE', path);
      expect(await wrong()).toEqual(['cluster.template failure']);
      await bench.store.migrate();
      expect(await wrong()).toEqual([]);

      const days = `/${prefix}-flows-*/_settings`;
      await request('PUT', days, { 'index.blocks.read_only_allow_delete': true });
      expect(await wrong()).toEqual(['cluster.blocks failure']);
      await request('PUT', days, { 'index.blocks.read_only_allow_delete': null });

      await request('PUT', `/${prefix}-flows-2020.01.01`, {
        settings: { index: { number_of_replicas: 1, auto_expand_replicas: false } },
      });
      expect(await wrong()).toEqual(['cluster.health warning']);
      await request('DELETE', `/${prefix}-flows-2020.01.01`);
      await request('PUT', `/${prefix}-flows-2020.01.02?wait_for_active_shards=0&timeout=1s`, {
        settings: { index: { 'routing.allocation.require._name': 'nobody', auto_expand_replicas: false, ...ONE_COPY } },
      });
      expect(await wrong()).toEqual(['cluster.health failure']);
      await request('DELETE', `/${prefix}-flows-2020.01.02`);
      expect(await wrong()).toEqual([]);
    });

    it('finds what the classic function left: guessed types, old events', async () => {
      await request('PUT', '/_index_template/classic', {
        index_patterns: ['cwl-*'],
        template: { settings: ONE_COPY, mappings: { properties: { ...TIME, ...RIGHT } } },
      });
      const classic = `${engine.address}/nothing`;
      await writeEvents(engine.address, events(72));
      await request('POST', '/cwl-*/_refresh');
      expect(await wrong(classic)).toEqual(['cluster.fresh warning']);
      await writeEvents(engine.address, events(0));
      await request('POST', '/cwl-*/_refresh');
      expect(await wrong(classic)).toEqual([]);

      await request('DELETE', '/_index_template/classic');
      await request('DELETE', '/cwl-*');
      await request('PUT', '/_index_template/copies', {
        index_patterns: ['cwl-*'],
        template: { settings: ONE_COPY },
      });
      await writeEvents(engine.address, events(0));
      await request('POST', '/cwl-*/_refresh');
      expect(await wrong(classic)).toEqual(['cluster.mapping warning']);
      const [finding] = checkCluster(await readClusterFacts(readSettings(classic, {})), Date.now() / 1000).filter(
        ({ id }) => id === 'cluster.mapping',
      );
      expect(finding?.message).toContain('srcaddr is text, not ip, dstaddr is text, not ip, start is long, not date');

      // Searches fail in indices that are red altogether; the doctor does not.
      await request('DELETE', '/cwl-*');
      await request('PUT', '/cwl-2020.01.01?wait_for_active_shards=0&timeout=1s', {
        settings: { index: { 'routing.allocation.require._name': 'nobody', ...ONE_COPY } },
        mappings: { properties: TIME },
      });
      expect(await wrong(classic)).toEqual(['cluster.health failure', 'cluster.delivered failure']);
      await request('DELETE', '/cwl-*');
    });
  });
});

describe.skipIf(!canRun('opensearch-secure'))('under fine-grained access control', () => {
  let engine: Engine;
  const as = (user: string) => ({
    ...{ THALWEG_STORE_USER: user, THALWEG_STORE_PASSWORD: user },
    THALWEG_STORE_CA: engine.certificates!.authority,
  });
  const place = (user: string) => readSettings(`${engine.address}/nothing`, as(user));

  beforeAll(async () => {
    engine = await startEngine('opensearch-secure');
    // The node answers before it knows its users.
    for (let left = 60; left > 0; left--) {
      if ('value' in (await readRoleMappings(place('admin')))) return;
      await sleep(1000);
    }
    throw new Error('the node never came to know its users');
  });
  afterAll(() => engine?.stop());

  it('sees who has which role, as an administrator', async () => {
    const found = await readRoleMappings(place('admin'));
    if (!('value' in found)) throw new Error(found.denied);
    expect(found.value.get('all_access')).toContain('admin');
    expect(await readRoleMappings(place('logstash'))).toEqual({ denied: expect.stringContaining('rolesmapping') });
  });

  it('says what a user may not look at, and looks at the rest', async () => {
    const findings = checkCluster(await readClusterFacts(place('logstash')), Date.now() / 1000);
    const denied = findings.filter(({ status }) => status === 'not-allowed');
    expect(denied.length).toBeGreaterThan(0);
    for (const { message } of denied)
      expect(message).toMatch(/Not allowed to look: [a-z]+:[^ ]+ is missing|on \.kibana/);
  });
});
