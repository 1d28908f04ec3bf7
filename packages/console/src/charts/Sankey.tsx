import { useElementSize } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { layOut, type SankeyLink, type SankeyNode } from './sankey-layout.ts';
import './sankey.css';

export interface DrawnNode extends SankeyNode {
  readonly label: string;
  /** Undefined: grey. */
  readonly colour?: string | undefined;
  readonly href: string;
}

export interface DrawnLink extends SankeyLink {
  readonly label: string;
  readonly colour: string;
  readonly href: string;
}

export interface SankeyProps {
  readonly nodes: readonly DrawnNode[];
  readonly links: readonly DrawnLink[];
  readonly height: number;
  readonly label: string;
  /** An amount as it stands beside a node. */
  readonly format: (value: number) => string;
}

const NODE_WIDTH = 10;
/** Below this width there is no room for labels beside the diagram: they stand above their nodes. */
const NARROW = 520;

/** Bands between columns; every node and band is a link. Nodes are reached by keyboard, bands by pointer. */
export function Sankey({ nodes, links, height, label, format }: SankeyProps): ReactNode {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const narrow = width < NARROW;
  const side = narrow ? 2 : 118;
  const [top, gap] = narrow ? [20, 20] : [4, 12];
  const box = { left: side, right: width - side, top, bottom: height - 4, nodeWidth: NODE_WIDTH, gap };
  const drawn = width > 0 ? layOut(nodes, links, box) : { nodes: [], links: [] };
  const last = Math.max(0, ...nodes.map(({ column }) => column));
  return (
    <div ref={ref} className="sankey" style={{ height }}>
      {width > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a drawing cannot stand in a fieldset.
        <svg width={width} height={height} role="group" aria-label={label}>
          {drawn.links.map(({ link, path, thickness }) => (
            <Link key={link.id} href={link.href} className="sankey-link" tabIndex={-1} aria-label={link.label}>
              <path d={path} stroke={link.colour} strokeWidth={thickness} fill="none">
                <title>{link.label}</title>
              </path>
            </Link>
          ))}
          {drawn.nodes.map(({ node, value, x, y, height: tall }) => {
            const place = placeOf(node.column === 0 ? 'first' : node.column === last ? 'last' : 'middle', narrow);
            return (
              <Link key={node.id} href={node.href} className="sankey-node">
                <rect x={x} y={y} width={NODE_WIDTH} height={tall} rx={2} fill={node.colour ?? 'var(--other-fill)'} />
                <text
                  x={x + place.x}
                  y={place.above ? y - 5 : y + tall / 2}
                  textAnchor={place.anchor}
                  dominantBaseline={place.above ? 'auto' : 'central'}
                >
                  {node.label}
                  <tspan className="sankey-value" dx={6}>
                    {format(value)}
                  </tspan>
                  <title>{`${node.label}: ${format(value)}`}</title>
                </text>
              </Link>
            );
          })}
        </svg>
      )}
    </div>
  );
}

interface LabelPlace {
  /** From the left edge of the node. */
  readonly x: number;
  readonly anchor: 'start' | 'end';
  /** Above the node, not at its middle. */
  readonly above: boolean;
}

/** Labels stand outside at the sides, and left of the nodes between. */
function placeOf(column: 'first' | 'middle' | 'last', narrow: boolean): LabelPlace {
  if (column === 'middle' || (column === 'first' && !narrow)) return { x: -7, anchor: 'end', above: false };
  if (!narrow) return { x: NODE_WIDTH + 7, anchor: 'start', above: false };
  return column === 'first' ? { x: 0, anchor: 'start', above: true } : { x: NODE_WIDTH, anchor: 'end', above: true };
}
