import { expect, it } from 'vitest';
import { Metrics } from './metrics.ts';

it('writes counters, a histogram and gauges as Prometheus reads them', () => {
  const metrics = new Metrics();
  metrics.requestDone('/api/v1/"x"\\', 'GET', 200);
  metrics.requestDone('/api/v1/"x"\\', 'GET', 200);
  metrics.queryDone('answered', 0.2);
  metrics.queryDone('timed-out', 100);
  metrics.ingestDone({ objects: 1, lines: 20, quarantined: 3 });
  const text = metrics.render([{ name: 'thalweg_store_parts', help: 'Parts.', value: 4 }]);
  const lines = text.split('\n');
  expect(text.endsWith('\n')).toBe(true);
  for (const line of [
    'thalweg_http_requests_total{route="/api/v1/\\"x\\"\\\\",method="GET",status="200"} 2',
    'thalweg_queries_total{outcome="answered"} 1',
    'thalweg_query_seconds_bucket{le="0.1"} 0',
    'thalweg_query_seconds_bucket{le="0.25"} 1',
    'thalweg_query_seconds_bucket{le="+Inf"} 2',
    'thalweg_query_seconds_sum 100.2',
    'thalweg_query_seconds_count 2',
    'thalweg_ingested_lines_total 20',
    '# TYPE thalweg_store_parts gauge',
    'thalweg_store_parts 4',
  ]) {
    expect(lines).toContain(line);
  }
  for (const line of lines.filter((one) => one !== '' && !one.startsWith('#'))) {
    expect(line).toMatch(/^[a-z_]+(\{([a-z]+="([^"\\]|\\.)*",?)+\})? [-+.e\d]+$/);
  }
});
