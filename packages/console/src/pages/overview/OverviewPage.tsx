import type { ReactNode } from 'react';
import { FilterBar } from '../../components/filters/FilterBar.tsx';
import { PageSkeleton } from '../../components/PageSkeleton.tsx';
import { useStatus } from '../../state/status.ts';
import { Figures } from './Figures.tsx';
import { FirstStart } from './FirstStart.tsx';
import { FlowsTile } from './FlowsTile.tsx';
import { LetInTile } from './LetInTile.tsx';
import { MapTile } from './MapTile.tsx';
import { NetworkTiles } from './NetworkTiles.tsx';
import { RECORDS } from './questions.ts';
import {
  OutboundPeers,
  Protocols,
  RejectedPorts,
  RejectedPrivileged,
  RejectedSources,
  TopReceivers,
  TopTalkers,
} from './RankTiles.tsx';
import { TrafficTile } from './TrafficTile.tsx';
import { useHistogram } from './use-answer.ts';
import { useFieldsKnown, useHas } from './use-has.ts';
import './overview.css';

/** What got in, what was refused, who talks most: without typing. */
export default function OverviewPage(): ReactNode {
  const { status } = useStatus();
  const known = useFieldsKnown();
  if (status && status.lines === 0) return <FirstStart />;
  return known ? <Tiles /> : <PageSkeleton />;
}

function Tiles(): ReactNode {
  const hasCountry = useHas('src_country');
  const actions = useHistogram({ query: RECORDS.query, by: 'action' });
  return (
    <div className="overview">
      <FilterBar />
      <Figures actions={actions} />
      <TrafficTile actions={actions} />
      <LetInTile />
      <div className="overview-row">
        <RejectedPorts />
        <RejectedSources />
        <RejectedPrivileged />
        <TopTalkers />
        <TopReceivers />
        <Protocols />
        <OutboundPeers />
      </div>
      <div className={hasCountry ? 'overview-wide' : undefined}>
        <FlowsTile />
        {hasCountry && <MapTile />}
      </div>
      <NetworkTiles />
    </div>
  );
}
