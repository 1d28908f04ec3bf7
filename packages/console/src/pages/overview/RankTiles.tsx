import { IconShieldCheck } from '@tabler/icons-react';
import type { AggregateRequest, Amount, ApiValue } from '@thalweg/core/api';
import { protocolName } from '@thalweg/core/fields';
import type { ReactNode } from 'react';
import { formatBytes } from '../../lib/format.ts';
import { serviceName } from '../../lib/services.ts';
import { useNetworks } from '../../state/networks.ts';
import { AddressLabel } from './AddressLabel.tsx';
import {
  type Inquiry,
  outbound,
  protocols,
  REJECTED_PORTS,
  REJECTED_PRIVILEGED,
  REJECTED_SOURCES,
  receivers,
  talkers,
} from './questions.ts';
import { RankList, type RankListProps } from './RankList.tsx';
import { type RankRow, toRanking } from './rank.ts';
import { ListSkeleton, Tile, TileEmpty } from './Tile.tsx';
import { useAggregate } from './use-answer.ts';
import { useHas, useObserved } from './use-has.ts';
import { useNear } from './use-near.ts';

const ROWS = 8;
const PEERS = 5;

interface RankTileProps extends Pick<RankListProps, 'tone' | 'many'> {
  readonly title: string;
  readonly inquiry: Inquiry;
  readonly fields: readonly string[];
  readonly measure?: 'count' | 'bytes';
  readonly rows?: number;
  readonly label: (row: RankRow) => ReactNode;
  readonly empty: ReactNode;
}

export function RankTile(props: RankTileProps): ReactNode {
  const { title, inquiry, fields, measure = 'count', rows = ROWS, tone, many, label, empty } = props;
  const [ref, near] = useNear<HTMLElement>();
  const request: Omit<AggregateRequest, 'query'> = { groupBy: [...fields], measures: [measure], limit: rows };
  const state = useAggregate({ query: inquiry.query, ...request }, { enabled: near });
  const ranking = state.answer && toRanking(state.answer, fields, ['src_country', 'dst_country']);
  return (
    <Tile
      title={title}
      inquiry={inquiry}
      state={state}
      ref={ref}
      skeleton={<ListSkeleton rows={rows} />}
      empty={ranking?.rows.length === 0 ? empty : undefined}
    >
      {ranking && (
        <RankList
          ranking={ranking}
          inquiry={inquiry}
          tone={tone}
          many={many}
          label={label}
          {...(measure === 'bytes' && { format: (amount: Amount) => formatBytes(amount) })}
        />
      )}
    </Tile>
  );
}

const NOTHING_REJECTED = (
  <TileEmpty icon={<IconShieldCheck size={20} stroke={1.7} className="accept" aria-hidden />}>
    Nothing was rejected in this time range.
  </TileEmpty>
);
const NO_TRAFFIC = <TileEmpty>There is no traffic in this time range.</TileEmpty>;

export function RejectedPorts(): ReactNode {
  return (
    <RankTile
      title="Rejected, by port"
      inquiry={REJECTED_PORTS}
      fields={['dstport', 'protocol']}
      tone="reject"
      many="ports"
      label={({ values }) => <PortLabel port={values['dstport'] ?? null} protocol={values['protocol'] ?? null} />}
      empty={NOTHING_REJECTED}
    />
  );
}

export function RejectedPrivileged(): ReactNode {
  return (
    <RankTile
      title="Rejected on privileged ports"
      inquiry={REJECTED_PRIVILEGED}
      fields={['dstport', 'protocol']}
      tone="reject"
      many="ports"
      label={({ values }) => <PortLabel port={values['dstport'] ?? null} protocol={values['protocol'] ?? null} />}
      empty={NOTHING_REJECTED}
    />
  );
}

export function RejectedSources(): ReactNode {
  const { fields, label } = useAddresses('srcaddr');
  return (
    <RankTile
      title="Rejected, by source"
      inquiry={REJECTED_SOURCES}
      fields={fields}
      tone="reject"
      many="sources"
      label={label}
      empty={NOTHING_REJECTED}
    />
  );
}

export function TopTalkers(): ReactNode {
  const { fields, label } = useAddresses('srcaddr');
  return (
    <RankTile
      title="Top talkers, by bytes sent"
      inquiry={talkers(useObserved())}
      fields={fields}
      measure="bytes"
      tone="plain"
      many="addresses"
      label={label}
      empty={NO_TRAFFIC}
    />
  );
}

export function TopReceivers(): ReactNode {
  const { fields, label } = useAddresses('dstaddr');
  return (
    <RankTile
      title="Top receivers, by bytes"
      inquiry={receivers(useObserved())}
      fields={fields}
      measure="bytes"
      tone="plain"
      many="addresses"
      label={label}
      empty={NO_TRAFFIC}
    />
  );
}

export function Protocols(): ReactNode {
  return (
    <RankTile
      title="Protocols, by bytes"
      inquiry={protocols(useObserved())}
      fields={['protocol']}
      measure="bytes"
      tone="plain"
      many="protocols"
      label={({ values }) => protocolName(Number(values['protocol'])) ?? `protocol ${values['protocol']}`}
      empty={NO_TRAFFIC}
    />
  );
}

/** Servers of the internet that are asked for the time, names and pages. */
export function OutboundPeers(): ReactNode {
  const { fields, label } = useAddresses('dstaddr');
  return (
    <>
      {outbound(useObserved()).map(({ name, inquiry }) => (
        <RankTile
          key={name}
          title={`Outbound ${name} peers`}
          inquiry={inquiry}
          fields={fields}
          rows={PEERS}
          tone="plain"
          many="peers"
          label={label}
          empty={<TileEmpty>Nobody was asked in this time range.</TileEmpty>}
        />
      ))}
    </>
  );
}

/** Groups of addresses, with their countries where these are known. */
function useAddresses(field: 'srcaddr' | 'dstaddr'): {
  readonly fields: readonly string[];
  readonly label: (row: RankRow) => ReactNode;
} {
  const country = field === 'srcaddr' ? 'src_country' : 'dst_country';
  const hasCountry = useHas(country);
  const networks = useNetworks();
  return {
    fields: hasCountry ? [field, country] : [field],
    label: ({ key, values }) => {
      const address = String(values[field] ?? 'no address');
      return (
        <AddressLabel
          address={address}
          network={networks.nameOf(address)}
          country={hasCountry ? key.split(' ')[1] : undefined}
        />
      );
    },
  };
}

/** Protocols without ports have port 0, which says nothing. */
function PortLabel({ port, protocol }: { readonly port: ApiValue; readonly protocol: ApiValue }): ReactNode {
  const name = protocol === null ? undefined : protocolName(Number(protocol));
  if (Number(port) === 0) return name ?? 'no port';
  const service = serviceName(Number(port), protocol === null ? undefined : Number(protocol));
  return (
    <>
      <span className="mono">{port ?? '–'}</span>
      <span className="rank-name">{service ? `${service} · ${name ?? ''}` : name}</span>
    </>
  );
}
