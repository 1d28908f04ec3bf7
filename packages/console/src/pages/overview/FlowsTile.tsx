import { Skeleton, useComputedColorScheme } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import type { AggregateAnswer } from '@thalweg/core/api';
import type { ReactNode } from 'react';
import { postJson } from '../../api/client.ts';
import { type DrawnLink, type DrawnNode, Sankey } from '../../charts/Sankey.tsx';
import { counted, formatShort } from '../../lib/format.ts';
import { useLast } from '../../state/last.ts';
import { useNetworks } from '../../state/networks.ts';
import { useRun } from '../../state/run.tsx';
import { CHART_COLOURS, type ChartColours } from '../../theme/chart-colours.ts';
import { type AddressGroup, addressGroups, type Flows, pairsOf, toFlows } from './flows.ts';
import { type Inquiry, joined, services } from './questions.ts';
import { Tile, TileEmpty } from './Tile.tsx';
import { useObserved } from './use-has.ts';
import { type InquiryHref, useInquiryHref } from './use-inquiry-href.ts';
import { useNear } from './use-near.ts';

const HEIGHT = 440;
/** Services of the diagram, and those that each question gives to choose from. */
const SHOWN = 9;
const ASKED = 24;

/** Which groups of addresses ask which services where. */
export function FlowsTile(): ReactNode {
  const [ref, near] = useNear<HTMLElement>();
  const { ask, ready } = useRun();
  const networks = useNetworks();
  const inquiry = services(useObserved());
  const groups = addressGroups(networks.groups);
  const pairs = pairsOf(groups);
  const state = useQueries({
    queries: pairs.map(({ from, to }) => {
      const query = joined(inquiry.query, from.on('srcaddr'), to.on('dstaddr'));
      const request = { ...ask, lang: 'kql' as const, query, groupBy: ['dstport', 'protocol'], limit: ASKED };
      return {
        queryKey: ['flows', request],
        queryFn: ({ signal }: { signal: AbortSignal }) => postJson<AggregateAnswer>('/aggregate', request, signal),
        enabled: near && ready,
        staleTime: Number.POSITIVE_INFINITY,
      };
    }),
    combine: (results) => ({
      answers: results.map(({ data }) => data),
      error: results.find(({ error }) => error !== null)?.error,
      retry: () => {
        for (const result of results) if (result.error) void result.refetch();
      },
    }),
  });
  const whole = state.answers.every((answer) => answer !== undefined)
    ? toFlows(
        pairs.flatMap((pair, place) => {
          const answer = state.answers[place];
          return answer ? [{ pair, answer }] : [];
        }),
        SHOWN,
      )
    : undefined;
  const flows = useLast(whole);
  const colours = CHART_COLOURS[useComputedColorScheme('light')];
  const href = useInquiryHref();
  return (
    <Tile
      title="From where, to which service, to where"
      inquiry={inquiry}
      ref={ref}
      state={{
        answer: flows,
        share: undefined,
        error: state.error,
        stale: whole === undefined && flows !== undefined,
        retry: state.retry,
      }}
      skeleton={<Skeleton height={HEIGHT - 24} m={14} width="auto" />}
      empty={flows?.flows.length === 0 ? <TileEmpty>No service was asked in this time range.</TileEmpty> : undefined}
    >
      <div className="flows">
        {flows && (
          <Sankey
            {...drawn(flows, { inquiry, href, colours, groups })}
            height={HEIGHT}
            label="Records from groups of sources over services to groups of destinations"
            format={formatShort}
          />
        )}
      </div>
    </Tile>
  );
}

interface Drawing {
  readonly inquiry: Inquiry;
  readonly href: InquiryHref;
  readonly colours: ChartColours;
  readonly groups: readonly AddressGroup[];
}

/** Bands have the colour of their source, in both steps. */
function drawn(
  { services: list, flows }: Flows,
  { inquiry, href, colours, groups }: Drawing,
): { readonly nodes: readonly DrawnNode[]; readonly links: readonly DrawnLink[] } {
  const narrowedTo = (...conditions: readonly string[]): Inquiry => ({
    ...inquiry,
    query: joined(inquiry.query, ...conditions),
  });
  const sources = groups.filter((group) => flows.some(({ from }) => from.id === group.id));
  const targets = groups.filter((group) => flows.some(({ to }) => to.id === group.id));
  const colourOf = (id: string): string => {
    const place = sources.findIndex((source) => source.id === id);
    return colours.series[place % colours.series.length] ?? colours.other;
  };
  const first = new Map<string, DrawnLink>();
  const second: DrawnLink[] = [];
  for (const { from, to, service, value } of flows) {
    const { label = '', values } = list.find(({ id }) => id === service) ?? {};
    const step = `${from.id}>${service}`;
    const sum = (first.get(step)?.value ?? 0) + value;
    first.set(step, {
      id: step,
      from: `from ${from.id}`,
      to: service,
      value: sum,
      label: `${from.label} → ${label}: ${counted(sum, 'record')}`,
      colour: colourOf(from.id),
      href: href(narrowedTo(from.on('srcaddr')), values),
    });
    second.push({
      id: `${step}>${to.id}`,
      from: service,
      to: `to ${to.id}`,
      value,
      label: `${from.label} → ${label} → ${to.label}: ${counted(value, 'record')}`,
      colour: colourOf(from.id),
      href: href(narrowedTo(from.on('srcaddr'), to.on('dstaddr')), values),
    });
  }
  return {
    nodes: [
      ...sources.map((group) => ({
        id: `from ${group.id}`,
        column: 0,
        label: group.label,
        colour: colourOf(group.id),
        href: href(narrowedTo(group.on('srcaddr'))),
      })),
      ...list.map(({ id, label, values }) => ({ id, column: 1, label, href: href(inquiry, values) })),
      ...targets.map((group) => ({
        id: `to ${group.id}`,
        column: 2,
        label: group.label,
        href: href(narrowedTo(group.on('dstaddr'))),
      })),
    ],
    links: [...first.values(), ...second],
  };
}
