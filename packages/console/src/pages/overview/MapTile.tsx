import { SegmentedControl, Skeleton } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Area } from '../../charts/WorldMap.tsx';
import { flagOf } from '../../lib/flag.ts';
import { counted, formatShare } from '../../lib/format.ts';
import { strength } from './let-in.ts';
import { abroad, type Bearing } from './questions.ts';
import { RankList } from './RankList.tsx';
import { type Ranking, toRanking } from './rank.ts';
import { Tile, TileEmpty } from './Tile.tsx';
import { useAggregate } from './use-answer.ts';
import { useObserved } from './use-has.ts';
import { useInquiryHref } from './use-inquiry-href.ts';
import { useNear } from './use-near.ts';

const WorldMap = lazy(() => import('../../charts/WorldMap.tsx'));

/** More than there are countries. */
const ALL = 300;
const LISTED = 6;

const BEARINGS: readonly { readonly value: Bearing; readonly label: string; readonly colour: string }[] = [
  { value: 'accepted', label: 'Accepted from', colour: 'var(--accept-fill)' },
  { value: 'rejected', label: 'Rejected from', colour: 'var(--reject-fill)' },
  { value: 'sent', label: 'Sent to', colour: 'light-dark(#2a9d8f, #3bb5a5)' },
];

/** The countries of public addresses, on a map and in a list. */
export function MapTile(): ReactNode {
  const [ref, near] = useNear<HTMLElement>();
  const [bearing, setBearing] = useState<Bearing>('accepted');
  const inquiry = abroad(bearing, useObserved());
  const href = useInquiryHref();
  const { field } = inquiry;
  const state = useAggregate({ query: inquiry.query, groupBy: [field], limit: ALL }, { enabled: near });
  const ranking = state.answer && toRanking(state.answer, [field]);
  const areas = new Map<string, Area>(
    (ranking?.rows ?? []).map(({ key, values, amount, share, length }) => {
      const most = Number(ranking?.rows[0]?.amount ?? 0);
      return [
        key,
        {
          strength: length === 0 ? 0 : strength(Number(amount), most),
          label: `${flagOf(key)?.name ?? key}: ${counted(amount, 'record')}, ${formatShare(share)}`,
          href: href(inquiry, values),
        },
      ];
    }),
  );
  return (
    <Tile
      title="Countries"
      inquiry={inquiry}
      state={state}
      ref={ref}
      skeleton={<Skeleton height={360} m={14} width="auto" />}
      empty={
        ranking?.rows.length === 0 ? (
          <TileEmpty>There is no such traffic with public addresses in this time range.</TileEmpty>
        ) : undefined
      }
      tools={
        <SegmentedControl
          size="xs"
          aria-label="Direction"
          value={bearing}
          onChange={(value) => setBearing(value as Bearing)}
          data={BEARINGS.map(({ value, label }) => ({ value, label }))}
        />
      }
    >
      <div className="map">
        <Suspense fallback={<Skeleton className="map-still" height="auto" />}>
          <WorldMap
            areas={areas}
            colour={BEARINGS.find(({ value }) => value === bearing)?.colour ?? ''}
            label="Records by country"
          />
        </Suspense>
      </div>
      {ranking && (
        <RankList
          ranking={shortened(ranking)}
          inquiry={inquiry}
          tone={bearing === 'accepted' ? 'accept' : bearing === 'rejected' ? 'reject' : 'plain'}
          many="countries"
          label={({ key }) => {
            const country = flagOf(key);
            return country ? `${country.flag} ${country.name}` : 'in no country that is known';
          }}
        />
      )}
    </Tile>
  );
}

/** The first rows, the others with the rest. */
function shortened({ rows, rest }: Ranking): Ranking {
  const more = rows.slice(LISTED);
  if (more.length === 0) return { rows, rest };
  const sum = (values: readonly (number | string)[]): number =>
    values.reduce<number>((all, one) => all + Number(one), 0);
  return {
    rows: rows.slice(0, LISTED),
    rest: {
      groups: more.length + (rest?.groups ?? 0),
      amount: sum([...more.map(({ amount }) => amount), rest?.amount ?? 0]),
      share: sum([...more.map(({ share }) => share), rest?.share ?? 0]),
    },
  };
}
