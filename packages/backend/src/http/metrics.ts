/** Counters in Prometheus's text format (https://prometheus.io/docs/instrumenting/exposition_formats/). */

type Labels = Readonly<Record<string, string>>;

/** Figures of one name, told apart by labels. */
export interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly { readonly labels: Labels; readonly value: number }[];
}

/** Upper ends in seconds. */
const BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

interface Distribution {
  readonly counts: number[];
  sum: number;
  count: number;
}

export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #queries = new Map<string, number>();
  readonly #duration: Distribution = { counts: BUCKETS.map(() => 0), sum: 0, count: 0 };
  readonly #ingested = { objects: 0, lines: 0, quarantined: 0 };

  requestDone(route: string, method: string, status: number): void {
    const key = labelled({ route, method, status: String(status) });
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
  }

  queryDone(outcome: string, seconds: number): void {
    const key = labelled({ outcome });
    this.#queries.set(key, (this.#queries.get(key) ?? 0) + 1);
    this.#duration.sum += seconds;
    this.#duration.count++;
    BUCKETS.forEach((bound, index) => {
      if (seconds <= bound) this.#duration.counts[index]!++;
    });
  }

  ingestDone({ objects, lines, quarantined }: { objects: number; lines: number; quarantined: number }): void {
    this.#ingested.objects += objects;
    this.#ingested.lines += lines;
    this.#ingested.quarantined += quarantined;
  }

  /** All counters, and what is given with them. */
  render(gauges: readonly Gauge[], families: readonly Family[] = []): string {
    const text: string[] = [];
    const family = (name: string, type: string, help: string, samples: Iterable<readonly [string, number]>): void => {
      text.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
      for (const [labels, value] of samples) text.push(`${name}${labels} ${value}`);
    };
    family('thalweg_http_requests_total', 'counter', 'Requests answered.', this.#requests);
    family('thalweg_queries_total', 'counter', 'Queries by outcome.', this.#queries);
    text.push(
      '# HELP thalweg_query_seconds Time of queries, waiting included.',
      '# TYPE thalweg_query_seconds histogram',
      ...BUCKETS.map((bound, index) => `thalweg_query_seconds_bucket{le="${bound}"} ${this.#duration.counts[index]}`),
      `thalweg_query_seconds_bucket{le="+Inf"} ${this.#duration.count}`,
      `thalweg_query_seconds_sum ${this.#duration.sum}`,
      `thalweg_query_seconds_count ${this.#duration.count}`,
    );
    family('thalweg_ingested_objects_total', 'counter', 'Objects loaded by this server.', [
      ['', this.#ingested.objects],
    ]);
    family('thalweg_ingested_lines_total', 'counter', 'Lines loaded by this server.', [['', this.#ingested.lines]]);
    family('thalweg_ingested_quarantined_total', 'counter', 'Lines of these that went to quarantine.', [
      ['', this.#ingested.quarantined],
    ]);
    for (const { name, help, value } of gauges) family(name, 'gauge', help, [['', value]]);
    for (const { name, type, help, samples } of families) {
      family(
        name,
        type,
        help,
        samples.map(({ labels, value }) => [labelled(labels), value]),
      );
    }
    return `${text.join('\n')}\n`;
  }
}

export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly value: number;
}

function labelled(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return `{${pairs.join(',')}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
