import type { ReactNode } from 'react';
import { abroad, type Bearing } from './questions.ts';
import { RankTile } from './RankTiles.tsx';
import { TileEmpty } from './Tile.tsx';
import { useHas, useObserved } from './use-has.ts';

const TILES: readonly {
  readonly bearing: Bearing;
  readonly title: string;
  readonly tone: 'accept' | 'reject' | 'plain';
}[] = [
  { bearing: 'accepted', title: 'Accepted from, by network (AS)', tone: 'accept' },
  { bearing: 'rejected', title: 'Rejected from, by network (AS)', tone: 'reject' },
  { bearing: 'sent', title: 'Sent to, by network (AS)', tone: 'plain' },
];

/** The networks of the internet that public addresses belong to; where the server has no such data, how to give it some. */
export function NetworkTiles(): ReactNode {
  const hasNetworks = useHas('src_as');
  const observed = useObserved();
  if (!hasNetworks) return <NoNetworks />;
  return (
    <div className="overview-row overview-networks">
      {TILES.map(({ bearing, title, tone }) => {
        const inquiry = abroad(bearing, observed, 'as');
        return (
          <RankTile
            key={bearing}
            title={title}
            inquiry={inquiry}
            fields={[inquiry.field]}
            tone={tone}
            many="networks"
            label={({ values }) => <NetworkLabel text={values[inquiry.field]} />}
            empty={<TileEmpty>There is no such traffic with public addresses in this time range.</TileEmpty>}
          />
        );
      })}
    </div>
  );
}

/** `AS64500 Example Net`. */
function NetworkLabel({ text }: { readonly text: unknown }): ReactNode {
  if (typeof text !== 'string') return 'in no network that is known';
  const [number, ...name] = text.split(' ');
  return (
    <>
      {name.join(' ')} <span className="mono faint">{number}</span>
    </>
  );
}

function NoNetworks(): ReactNode {
  return (
    <section className="panel networks-none" aria-label="Networks of the internet">
      <span>
        <b>Whose addresses are these?</b>{' '}
        <span className="soft">
          With a database of networks (AS), such as GeoLite2-ASN in MMDB format, this page names the owners of public
          addresses:
        </span>
      </span>
      <code className="mono">thalweg serve --geo GeoLite2-ASN.mmdb</code>
    </section>
  );
}
