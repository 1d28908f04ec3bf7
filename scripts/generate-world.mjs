/**
 * Writes the outlines of countries for the map of the console into packages/console/src/charts/world.generated.ts.
 *
 *   node scripts/generate-world.mjs node_modules/world-atlas/countries-110m.json
 *
 * The file is that of the npm package world-atlas (version 2, ISC): Natural Earth's borders, public domain, as TopoJSON. They change
 * once in years, so the package is no dependency: `npm install --no-save world-atlas@2` brings it. The outlines are projected here,
 * once for all, so that the browser needs neither a projection nor a reader of TopoJSON.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const TARGET = new URL('../packages/console/src/charts/world.generated.ts', import.meta.url);
const WIDTH = 1600;
/** South of it is Antarctica, which has no addresses to speak of. */
const SOUTH = -58;
const NORTH = 84;
/** Numeric codes for which the locale data have no letters: none, and what is no country of its own. */
const NONE = new Set(['010']);

/**
 * Natural Earth projection: T. Patterson, B. Jenny, "The development and rationale of the Natural Earth projection", 2011;
 * polynomial of B. Šavrič et al., "A polynomial equation for the Natural Earth projection", 2011.
 */
function project([longitude, latitude]) {
  const lambda = (longitude * Math.PI) / 180;
  const phi = (Math.min(NORTH, Math.max(SOUTH, latitude)) * Math.PI) / 180;
  const p2 = phi * phi;
  const p4 = p2 * p2;
  const p6 = p2 * p4;
  return [
    lambda * (0.8707 - 0.131979 * p2 - 0.013791 * p4 + p4 * p6 * (0.003971 - 0.001529 * p2)),
    phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4))),
  ];
}

const topology = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const { scale, translate } = topology.transform;
const arcs = topology.arcs.map((arc) => {
  let [x, y] = [0, 0];
  return arc.map(([dx, dy]) => {
    x += dx;
    y += dy;
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
  });
});

/** The points of a ring: an arc with a negative number is gone backwards, and begins where the one before ended. */
const ringOf = (numbers) =>
  numbers.flatMap((number, place) => {
    const arc = number < 0 ? arcs[~number].toReversed() : arcs[number];
    return place === 0 ? arc : arc.slice(1);
  });

/** The part of a ring (degrees) on one side of a meridian: `side` 1 keeps what lies west of it, -1 what lies east. */
function cutAt(ring, meridian, side) {
  const isIn = ([longitude]) => side * (meridian - longitude) >= 0;
  return ring.flatMap((point, place) => {
    const before = ring.at(place - 1);
    const kept = isIn(point) ? [point] : [];
    if (isIn(point) === isIn(before)) return kept;
    const share = (meridian - before[0]) / (point[0] - before[0]);
    return [[meridian, before[1] + share * (point[1] - before[1])], ...kept];
  });
}

/** Rings that go on beyond the antimeridian come as two, one at each edge of the map. */
function split(ring) {
  let turn = 0;
  const whole = ring.map(([longitude, latitude], place) => {
    const step = place === 0 ? 0 : longitude - ring[place - 1][0];
    if (step > 180) turn -= 360;
    if (step < -180) turn += 360;
    return [longitude + turn, latitude];
  });
  return [-360, 0, 360]
    .map((shift) => whole.map(([longitude, latitude]) => [longitude + shift, latitude]))
    .map((moved) => cutAt(cutAt(moved, 180, 1), -180, -1))
    .filter((part) => part.length > 2)
    .map((part) => [...part, part[0]]);
}

const unit = WIDTH / (2 * project([180, 0])[0]);
const top = project([0, NORTH])[1];
const height = Math.round((top - project([0, SOUTH])[1]) * unit);
const onMap = (point) => {
  const [x, y] = project(point);
  return [Math.round(WIDTH / 2 + x * unit), Math.round((top - y) * unit)];
};

/** A ring in whole units, relative to the point before; '' when nothing is left of it. */
function pathOf(ring) {
  const points = ring.map(onMap).filter(([x, y], place, all) => {
    const before = all[place - 1];
    return !before || before[0] !== x || before[1] !== y;
  });
  if (points.length < 4) return '';
  const steps = points.slice(1, -1).map(([x, y], place) => {
    const [bx, by] = points[place];
    return `${x - bx} ${y - by}`;
  });
  return `M${points[0].join(' ')}l${steps.join(' ').replaceAll(' -', '-')}z`;
}

const countries = topology.objects.countries.geometries.flatMap(({ id, type, arcs: parts, properties }) => {
  if (NONE.has(id)) return [];
  const polygons = type === 'Polygon' ? [parts] : parts;
  const path = polygons.flatMap((rings) => rings.flatMap((ring) => split(ringOf(ring)).map(pathOf))).join('');
  // The locale data turn a numeric region (ISO 3166-1) into its two letters.
  const letters = id === undefined ? '' : new Intl.Locale(`und-${id}`).region;
  const code = /^[A-Z]{2}$/.test(letters ?? '') ? letters : '';
  return path === '' ? [] : [{ code, name: properties.name, path }];
});

const rows = countries
  .sort((a, b) => (a.code + a.name < b.code + b.name ? -1 : 1))
  .map(({ code, path }) => `  ['${code}', '${path}'],`);
writeFileSync(
  TARGET,
  `// Written by scripts/generate-world.mjs from Natural Earth's borders (public domain, by way of world-atlas); not to be edited.
export const WORLD_WIDTH = ${WIDTH};
export const WORLD_HEIGHT = ${height};
/** Two letters of ISO 3166-1, '' where a territory has none, and the outline as an SVG path. */
export const COUNTRIES: readonly (readonly [code: string, path: string])[] = [
${rows.join('\n')}
];
`,
);
