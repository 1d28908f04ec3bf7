// The rival in a process of its own: embedded ClickHouse (npm chdb).
//   node clickhouse.mjs load FOLDER DATABASE FORMAT       → {"seconds","rows","bytesOnDisk","bytesMerged"}
//   node clickhouse.mjs query DATABASE RUNS QUERIES.json  → {"name": [{"wall", "cpu", "again"}, …], …} in ms
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const require = createRequire(join(process.env.THALWEG_BENCH_HOME, 'package.json'));
const { Session } = require('chdb');
const [what, ...rest] = process.argv.slice(2);

// The types a careful user would choose: numbers as numbers, addresses as addresses, few-valued texts as dictionaries.
const V2 = [
  'version UInt8',
  'account_id LowCardinality(String)',
  'interface_id LowCardinality(String)',
  'srcaddr Nullable(IPv6)',
  'dstaddr Nullable(IPv6)',
  'srcport Nullable(UInt16)',
  'dstport Nullable(UInt16)',
  'protocol Nullable(UInt8)',
  'packets Nullable(UInt64)',
  'bytes Nullable(UInt64)',
  'start UInt32',
  '`end` UInt32',
  'action LowCardinality(Nullable(String))',
  'log_status LowCardinality(String)',
];
const text = (name) => `${name} LowCardinality(Nullable(String))`;
const V5 = [
  ...V2,
  text('vpc_id'),
  text('subnet_id'),
  text('instance_id'),
  'tcp_flags Nullable(UInt8)',
  text('type'),
  'pkt_srcaddr Nullable(IPv6)',
  'pkt_dstaddr Nullable(IPv6)',
  text('region'),
  text('az_id'),
  text('sublocation_type'),
  text('sublocation_id'),
  text('pkt_src_aws_service'),
  text('pkt_dst_aws_service'),
  text('flow_direction'),
  'traffic_path Nullable(UInt8)',
];

if (what === 'load') {
  const [folder, database, format] = rest;
  rmSync(database, { recursive: true, force: true });
  const session = new Session(database);
  const columns = (format === 'v5' ? V5 : V2).join(', ');
  session.query('CREATE DATABASE bench ENGINE = Atomic');
  session.query(`CREATE TABLE bench.flows (${columns}) ENGINE = MergeTree ORDER BY start`);
  const threads = availableParallelism();
  const began = performance.now();
  session.query(
    `INSERT INTO bench.flows SELECT * FROM file('${folder}/**/*.log.gz', 'CustomSeparatedWithNames', '${columns}')
     SETTINGS format_custom_field_delimiter = ' ', format_custom_escaping_rule = 'CSV', format_csv_null_representation = '-',
     input_format_with_names_use_header = 0, max_threads = ${threads}, max_insert_threads = ${threads}`,
  );
  const seconds = (performance.now() - began) / 1000;
  const size = () =>
    session
      .query("SELECT sum(rows), sum(bytes_on_disk) FROM system.parts WHERE table = 'flows' AND active", 'TSV')
      .trim()
      .split('\t')
      .map(Number);
  const [rows, bytesOnDisk] = size();
  session.query('OPTIMIZE TABLE bench.flows FINAL');
  console.log(JSON.stringify({ seconds, rows, bytesOnDisk, bytesMerged: size()[1] }));
  session.close();
} else {
  const [database, runs, file] = rest;
  const session = new Session(database);
  // ClickHouse remembers for a condition which granules have no row of it. Asked the same again, it need not look; a user asks once.
  const first = 'SETTINGS use_query_condition_cache = 0';
  const times = {};
  for (const [name, sql] of Object.entries(JSON.parse(readFileSync(file, 'utf8')))) {
    times[name] = [];
    for (let run = -1; run < Number(runs); run++) {
      const began = performance.now();
      const used = process.cpuUsage();
      session.query(`${sql} ${first}`, 'TSV');
      const { user, system } = process.cpuUsage(used);
      const cost = { wall: performance.now() - began, cpu: (user + system) / 1000 };
      if (run < 0) {
        session.query(sql, 'TSV');
        continue;
      }
      const again = performance.now();
      session.query(sql, 'TSV');
      times[name].push({ ...cost, again: performance.now() - again });
    }
  }
  console.log(JSON.stringify(times));
  session.close();
}
