import { Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconShieldCheck } from '@tabler/icons-react';
import type { AggregateAnswer } from '@thalweg/core/api';
import type { CSSProperties, ReactNode } from 'react';
import { Link } from 'wouter';
import { counted, formatBytes, formatCount, formatShort } from '../../lib/format.ts';
import { serviceName } from '../../lib/services.ts';
import { useNetworks } from '../../state/networks.ts';
import { AddressLabel } from './AddressLabel.tsx';
import { LetInTimes } from './LetInTimes.tsx';
import { type LetIn, type LetInCell, type LetInPort, type PortGroup, strength, toLetIn } from './let-in.ts';
import { type Inquiry, letIn, letInSensitive, type Observed } from './questions.ts';
import { RankList } from './RankList.tsx';
import { toRanking } from './rank.ts';
import { ListSkeleton, Tile, TileEmpty } from './Tile.tsx';
import { type AnswerState, useAggregate } from './use-answer.ts';
import { useHas, useObserved } from './use-has.ts';
import { useInquiryHref } from './use-inquiry-href.ts';
import './let-in.css';

const ROOM = { ports: 16, targets: 14 };
const GROUPS = 500;
const SOURCES = 8;

const GROUP_NAMES: Readonly<Record<PortGroup, string>> = {
  remote: 'Remote access',
  control: 'Databases and control',
  other: 'Other privileged ports',
};

/** What people come for: who of the internet was let in, to which target, on which port. */
export function LetInTile(): ReactNode {
  const observed = useObserved();
  const wide = useMediaQuery('(min-width: 1500px)') ?? false;
  const inquiry = letIn(observed);
  const state = useAggregate({
    query: inquiry.query,
    groupBy: ['dstaddr', 'dstport', 'protocol'],
    measures: ['count', { distinct: 'srcaddr' }, 'bytes'],
    limit: GROUPS,
  });
  // Beside the table, not after it.
  useLetInSources(observed);
  const table = state.answer && toLetIn(state.answer, ROOM);
  return (
    <Tile
      title="Let in from the internet"
      className="tile-let-in"
      inquiry={inquiry}
      state={state}
      skeleton={<Skeleton height={220} m={14} width="auto" />}
      empty={
        table?.targets.length === 0 ? (
          <TileEmpty icon={<IconShieldCheck size={22} stroke={1.7} className="accept" aria-hidden />}>
            No public address was let in on a privileged, remote-access or database port in this time range.
          </TileEmpty>
        ) : undefined
      }
    >
      <div className="let-in">
        {table && <LetInTable table={table} inquiry={inquiry} />}
        <LetInSources observed={observed} />
        {wide && <LetInTimes observed={observed} />}
      </div>
    </Tile>
  );
}

function LetInTable({ table, inquiry }: { readonly table: LetIn; readonly inquiry: Inquiry }): ReactNode {
  const href = useInquiryHref();
  const networks = useNetworks();
  const groups = (Object.keys(GROUP_NAMES) as PortGroup[]).flatMap((group) => {
    const span = table.ports.filter((port) => port.group === group).length;
    return span > 0 ? [{ group, span }] : [];
  });
  const more = [
    table.more.targets > 0 && counted(table.more.targets, 'more target'),
    table.more.ports > 0 && counted(table.more.ports, 'more port'),
  ].filter((text) => text !== false);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and the keyboard has to reach that.
    <section className="let-in-scroll" aria-label="Targets and ports" tabIndex={0}>
      <table className="let-in-table">
        <thead>
          <tr>
            <td />
            {groups.map(({ group, span }) => (
              <th key={group} colSpan={span} scope="colgroup" className="let-in-group" data-group={group}>
                <span>{GROUP_NAMES[group]}</span>
              </th>
            ))}
          </tr>
          <tr>
            <th scope="col" className="let-in-corner">
              Target
            </th>
            {table.ports.map((port) => (
              <th key={port.port} scope="col" className="let-in-port" data-first={port.first || undefined}>
                <Link href={href(inquiry, { dstport: port.port })}>
                  <PortText port={port} />
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.targets.map(({ address, cells }) => (
            <tr key={address}>
              <th scope="row" className="let-in-target">
                <Link href={href(inquiry, { dstaddr: address })}>
                  <AddressLabel address={address} network={networks.nameOf(address)} />
                </Link>
              </th>
              {table.ports.map((port, place) => (
                <td key={port.port} data-first={port.first || undefined}>
                  {cells[place] && (
                    <Cell
                      cell={cells[place]}
                      port={port}
                      address={address}
                      most={table.most}
                      href={href(inquiry, { dstaddr: address, dstport: port.port })}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more.length > 0 && <p className="let-in-more">{more.join(' and ')}: open the title to see them in Discover.</p>}
    </section>
  );
}

function PortText({ port: { port, protocol } }: { readonly port: LetInPort }): ReactNode {
  return (
    <>
      <span className="mono">{port}</span>
      <span className="let-in-service">{serviceName(port, protocol) || (protocol === 17 ? 'UDP' : '\u00a0')}</span>
    </>
  );
}

function Cell(props: {
  readonly cell: LetInCell;
  readonly port: LetInPort;
  readonly address: string;
  readonly most: number;
  readonly href: string;
}): ReactNode {
  const { cell, port, address, most, href } = props;
  const service = serviceName(port.port, port.protocol);
  const text = `${counted(cell.count, 'record')} from ${counted(cell.sources, 'source')}, ${formatBytes(cell.bytes)}, to ${address} port ${port.port}${service ? ` ${service}` : ''}`;
  const style = { '--strength': strength(cell.count, most) } as CSSProperties;
  return (
    <Link data-hint={text} className="let-in-cell" href={href} data-group={port.group} style={style}>
      <span className="let-in-count">{cell.count < 10_000 ? formatCount(cell.count) : formatShort(cell.count)}</span>
      <span className="let-in-sources">{formatShort(cell.sources)} src</span>
      <span className="visually-hidden">
        to {address} port {port.port} {service}
      </span>
    </Link>
  );
}

function useLetInSources(observed: Observed): AnswerState<AggregateAnswer> {
  const hasCountry = useHas('src_country');
  return useAggregate({
    query: letInSensitive(observed).query,
    groupBy: hasCountry ? ['srcaddr', 'src_country'] : ['srcaddr'],
    limit: SOURCES,
  });
}

/** Who it was, on the ports where it matters. */
function LetInSources({ observed }: { readonly observed: Observed }): ReactNode {
  const inquiry = letInSensitive(observed);
  const hasCountry = useHas('src_country');
  const networks = useNetworks();
  const fields = hasCountry ? ['srcaddr', 'src_country'] : ['srcaddr'];
  const { answer, error } = useLetInSources(observed);
  if (error && !answer) return null;
  const ranking = answer && toRanking(answer, fields, ['src_country']);
  return (
    <section className="let-in-sources-list" aria-label="Sources on remote access, databases and control">
      <h3>Who, on remote access, databases and control</h3>
      {!ranking && <ListSkeleton rows={SOURCES} />}
      {ranking?.rows.length === 0 && (
        <p className="let-in-none soft">Nobody: the ports above are all public services.</p>
      )}
      {ranking && ranking.rows.length > 0 && (
        <RankList
          ranking={ranking}
          inquiry={inquiry}
          tone="accept"
          many="sources"
          label={({ key, values }) => {
            const address = String(values['srcaddr'] ?? '–');
            return (
              <AddressLabel
                address={address}
                network={networks.nameOf(address)}
                country={hasCountry ? key.slice(address.length + 1) : undefined}
              />
            );
          }}
        />
      )}
    </section>
  );
}
