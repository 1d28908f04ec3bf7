/** The overview: who was let in and who was refused, over time and by port, and who talks most. */
import { filterOf, kibanaQuery } from './export-search.ts';
import { FORM, type Reference, type SavedObject, searchSource } from './saved-object.ts';

type Aggregation = { readonly type: string; readonly schema: string; readonly params: object };

interface Panel {
  readonly id: string;
  readonly title: string;
  readonly query: string;
  readonly type: 'histogram' | 'table';
  readonly aggregations: readonly Aggregation[];
  /** Place on a grid of 48 columns. */
  readonly place: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

const COUNT: Aggregation = { type: 'count', schema: 'metric', params: { customLabel: 'records' } };
const BYTES: Aggregation = { type: 'sum', schema: 'metric', params: { field: 'bytes', customLabel: 'bytes' } };
const OVER_TIME: Aggregation = {
  type: 'date_histogram',
  schema: 'segment',
  params: { field: 'start', interval: 'auto', min_doc_count: 1, drop_partials: false, extended_bounds: {} },
};
const by = (field: string, schema: 'bucket' | 'group', size = 10): Aggregation => ({
  type: 'terms',
  schema,
  params: { field, size, order: 'desc', orderBy: '1', otherBucket: false, missingBucket: false },
});

const PANELS: readonly Panel[] = [
  {
    id: 'over-time',
    title: 'Accepted and rejected over time',
    query: '',
    type: 'histogram',
    aggregations: [COUNT, OVER_TIME, by('action', 'group', 3)],
    place: { x: 0, y: 0, w: 48, h: 12 },
  },
  {
    id: 'rejected-sources',
    title: 'Who is rejected most',
    query: 'action:REJECT',
    type: 'table',
    aggregations: [COUNT, by('srcaddr', 'bucket')],
    place: { x: 0, y: 12, w: 16, h: 15 },
  },
  {
    id: 'rejected-ports',
    title: 'Rejected ports',
    query: 'action:REJECT',
    type: 'table',
    aggregations: [COUNT, by('dstport', 'bucket'), by('protocol', 'bucket', 3)],
    place: { x: 16, y: 12, w: 16, h: 15 },
  },
  {
    id: 'accepted-privileged-ports',
    title: 'Accepted on privileged ports',
    query: 'action:ACCEPT and dstport >= 1 and dstport <= 1024',
    type: 'table',
    aggregations: [COUNT, by('dstport', 'bucket')],
    place: { x: 32, y: 12, w: 16, h: 15 },
  },
  {
    id: 'talkers',
    title: 'Who sends most to whom',
    query: '',
    type: 'table',
    aggregations: [BYTES, by('srcaddr', 'bucket'), by('dstaddr', 'bucket', 3)],
    place: { x: 0, y: 27, w: 24, h: 15 },
  },
  {
    id: 'bytes-over-time',
    title: 'Bytes over time',
    query: '',
    type: 'histogram',
    aggregations: [BYTES, OVER_TIME],
    place: { x: 24, y: 27, w: 24, h: 15 },
  },
];

/** The dashboard, and what it shows. */
export function overview(prefix: string, indexPattern: string): SavedObject[] {
  const visualizations = PANELS.map((panel) => visualization(`${prefix}-${panel.id}`, panel, indexPattern));
  const references = visualizations.map(({ id, type }, place): Reference => ({ id, name: `panel_${place}`, type }));
  const panels = PANELS.map(({ place }, index) => ({
    version: FORM,
    gridData: { ...place, i: String(index + 1) },
    panelIndex: String(index + 1),
    embeddableConfig: {},
    panelRefName: `panel_${index}`,
  }));
  const dashboard: SavedObject = {
    id: `${prefix}-overview`,
    type: 'dashboard',
    attributes: {
      title: 'Flow logs: overview',
      description: 'What was let in and what was refused, over time and by port, and who talks most.',
      hits: 0,
      panelsJSON: JSON.stringify(panels),
      optionsJSON: JSON.stringify({ hidePanelTitles: false, useMargins: true }),
      version: 1,
      timeRestore: true,
      timeFrom: 'now-24h',
      timeTo: 'now',
      kibanaSavedObjectMeta: {
        searchSourceJSON: JSON.stringify({ query: { query: '', language: 'kuery' }, filter: [] }),
      },
    },
    references,
    migrationVersion: { dashboard: FORM },
  };
  return [...visualizations, dashboard];
}

function visualization(id: string, { title, query, type, aggregations }: Panel, indexPattern: string): SavedObject {
  const { meta, references } = searchSource(indexPattern, kibanaQuery(filterOf({ query }), query));
  const aggs = aggregations.map((aggregation, place) => ({ id: String(place + 1), enabled: true, ...aggregation }));
  const label = (aggregations[0]!.params as { customLabel: string }).customLabel;
  const params = type === 'table' ? TABLE : barsOf(label);
  return {
    id,
    type: 'visualization',
    attributes: {
      title,
      description: '',
      visState: JSON.stringify({ title, type, params: { type, ...params }, aggs }),
      uiStateJSON: '{}',
      version: 1,
      kibanaSavedObjectMeta: meta,
    },
    references,
    migrationVersion: { visualization: FORM },
  };
}

const TABLE = {
  perPage: 10,
  showPartialRows: false,
  showMetricsAtAllLevels: false,
  sort: { columnIndex: null, direction: null },
  showTotal: false,
  totalFunc: 'sum',
  percentageCol: '',
};

function barsOf(label: string): object {
  const axis = { show: true, style: {}, labels: { show: true, filter: true, truncate: 100 }, title: {} };
  return {
    grid: { categoryLines: false },
    categoryAxes: [{ ...axis, id: 'CategoryAxis-1', type: 'category', position: 'bottom', scale: { type: 'linear' } }],
    valueAxes: [
      {
        ...axis,
        id: 'ValueAxis-1',
        name: 'LeftAxis-1',
        type: 'value',
        position: 'left',
        scale: { type: 'linear', mode: 'normal' },
        labels: { show: true, rotate: 0, filter: false, truncate: 100 },
        title: { text: label },
      },
    ],
    seriesParams: [
      {
        show: true,
        type: 'histogram',
        mode: 'stacked',
        data: { label, id: '1' },
        valueAxis: 'ValueAxis-1',
        drawLinesBetweenPoints: true,
        showCircles: true,
      },
    ],
    addTooltip: true,
    addLegend: true,
    legendPosition: 'right',
    times: [],
    addTimeMarker: false,
    labels: { show: false },
    thresholdLine: { show: false, value: 10, width: 1, style: 'full', color: '#E7664C' },
  };
}
