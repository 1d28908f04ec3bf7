/** Places of nodes and bands of a flow diagram with columns. Pure, for tests. */

export interface SankeyNode {
  readonly id: string;
  readonly column: number;
}

export interface SankeyLink {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly value: number;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly nodeWidth: number;
  /** Between nodes of a column. */
  readonly gap: number;
}

export interface PlacedNode<Node> {
  readonly node: Node;
  readonly value: number;
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

export interface PlacedLink<Link> {
  readonly link: Link;
  /** Of the middle of the band. */
  readonly path: string;
  readonly thickness: number;
}

export interface Sankey<Node, Link> {
  readonly nodes: readonly PlacedNode<Node>[];
  readonly links: readonly PlacedLink<Link>[];
}

/** A thin band is still seen, and hit by the pointer. */
const THINNEST = 1.5;

/** Columns from left to right, nodes from top to bottom in the order given; one scale for everything. */
export function layOut<Node extends SankeyNode, Link extends SankeyLink>(
  nodes: readonly Node[],
  links: readonly Link[],
  box: Box,
): Sankey<Node, Link> {
  const through = (id: string): number => {
    const sum = (end: 'from' | 'to'): number =>
      links.reduce((all, link) => (link[end] === id ? all + link.value : all), 0);
    return Math.max(sum('from'), sum('to'));
  };
  const columns = [...new Set(nodes.map(({ column }) => column))].sort((a, b) => a - b);
  const valued = nodes.map((node) => ({ node, value: through(node.id) }));
  const scale = Math.min(
    ...columns.map((column) => {
      const own = valued.filter(({ node }) => node.column === column);
      const room = box.bottom - box.top - box.gap * (own.length - 1);
      const all = own.reduce((sum, { value }) => sum + value, 0);
      return all > 0 ? Math.max(0, room) / all : 0;
    }),
  );
  const placed = columns.flatMap((column, place) => {
    const own = valued.filter(({ node }) => node.column === column);
    const heights = own.map(({ value }) => Math.max(THINNEST, value * scale));
    const total = heights.reduce((sum, height) => sum + height, 0) + box.gap * (own.length - 1);
    const x =
      box.left + (columns.length > 1 ? (place * (box.right - box.left - box.nodeWidth)) / (columns.length - 1) : 0);
    let y = box.top + Math.max(0, (box.bottom - box.top - total) / 2);
    return own.map(({ node, value }, at): PlacedNode<Node> => {
      const one = { node, value, x, y, height: heights[at] ?? 0 };
      y += one.height + box.gap;
      return one;
    });
  });
  const byId = new Map(placed.map((one) => [one.node.id, one]));
  const starts = stacked(links, 'from', byId, scale);
  const ends = stacked(links, 'to', byId, scale);
  return {
    nodes: placed,
    links: links.flatMap((link) => {
      const [from, to] = [byId.get(link.from), byId.get(link.to)];
      const [y0, y1] = [starts.get(link.id), ends.get(link.id)];
      if (!from || !to || y0 === undefined || y1 === undefined) return [];
      const [x0, x1] = [from.x + box.nodeWidth, to.x];
      const middle = (x0 + x1) / 2;
      const path = `M${r(x0)} ${r(y0)}C${r(middle)} ${r(y0)} ${r(middle)} ${r(y1)} ${r(x1)} ${r(y1)}`;
      return [{ link, path, thickness: Math.max(THINNEST, link.value * scale) }];
    }),
  };
}

/** Middle of each band at its node, stacked in the order of the nodes at its other end, so that bands of a node do not cross. */
function stacked<Node extends SankeyNode>(
  links: readonly SankeyLink[],
  end: 'from' | 'to',
  nodes: ReadonlyMap<string, PlacedNode<Node>>,
  scale: number,
): ReadonlyMap<string, number> {
  const other = end === 'from' ? 'to' : 'from';
  const middles = new Map<string, number>();
  for (const [id, node] of nodes) {
    let y = node.y;
    const own = links
      .filter((link) => link[end] === id)
      .sort((a, b) => (nodes.get(a[other])?.y ?? 0) - (nodes.get(b[other])?.y ?? 0));
    for (const link of own) {
      middles.set(link.id, y + (link.value * scale) / 2);
      y += link.value * scale;
    }
  }
  return middles;
}

const r = (value: number): number => Math.round(value * 10) / 10;
