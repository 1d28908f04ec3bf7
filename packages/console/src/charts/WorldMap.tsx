import type { CSSProperties, ReactNode } from 'react';
import { Link } from 'wouter';
import { COUNTRIES, WORLD_HEIGHT, WORLD_WIDTH } from './world.generated.ts';
import './world-map.css';

export interface Area {
  /** How strongly it is coloured, 0 … 1. */
  readonly strength: number;
  readonly label: string;
  readonly href: string;
}

export interface WorldMapProps {
  /** By the two letters of the country. */
  readonly areas: ReadonlyMap<string, Area>;
  readonly colour: string;
  readonly label: string;
}

/** Countries coloured by an amount; those that have one are links for the pointer. A list beside it has to say the same. */
export default function WorldMap({ areas, colour, label }: WorldMapProps): ReactNode {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing cannot stand in a fieldset.
    <svg className="world" viewBox={`0 0 ${WORLD_WIDTH} ${WORLD_HEIGHT}`} role="group" aria-label={label}>
      {COUNTRIES.map(([code, path], place) => {
        const area = code === '' ? undefined : areas.get(code);
        const key = code || place;
        if (!area) return <path key={key} className="world-empty" d={path} />;
        const style = { '--strength': area.strength, '--colour': colour } as CSSProperties;
        return (
          <Link key={key} href={area.href} className="world-area" tabIndex={-1} aria-label={area.label}>
            <path d={path} style={style}>
              <title>{area.label}</title>
            </path>
          </Link>
        );
      })}
    </svg>
  );
}
