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
/** Below this width the labels at the sides stand over the diagram. */
const NARROW = 520;

/** Bands between columns; every node and band is a link. Nodes are reached by keyboard, bands by pointer. */
export function Sankey({ nodes, links, height, label, format }: SankeyProps): ReactNode {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const side = width < NARROW ? 4 : 118;
  const box = { left: side, right: width - side, top: 4, bottom: height - 4, nodeWidth: NODE_WIDTH, gap: 12 };
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
            // Outside at the sides where there is room, else over the bands.
            const outside = width >= NARROW && (node.column === 0 || node.column === last);
            const left = (node.column === 0) === outside;
            const text = `${node.label}: ${format(value)}`;
            return (
              <Link key={node.id} href={node.href} className="sankey-node">
                <rect x={x} y={y} width={NODE_WIDTH} height={tall} rx={2} fill={node.colour ?? 'var(--other-fill)'} />
                <text
                  x={left ? x - 7 : x + NODE_WIDTH + 7}
                  y={y + tall / 2}
                  textAnchor={left ? 'end' : 'start'}
                  dominantBaseline="central"
                >
                  {node.label}
                  <tspan className="sankey-value" dx={6}>
                    {format(value)}
                  </tspan>
                  <title>{text}</title>
                </text>
              </Link>
            );
          })}
        </svg>
      )}
    </div>
  );
}
