import { ActionIcon, Drawer, Tabs } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ApiValue } from '@thalweg/core/api';
import { type ReactNode, useEffect, useRef } from 'react';
import { readRecord } from '../../../api/questions.ts';
import { RequestFailure } from '../../../components/Failure.tsx';
import { formatCount } from '../../../lib/format.ts';
import { useNetworks } from '../../../state/networks.ts';
import { useRun } from '../../../state/run.tsx';
import { Action } from '../table/Cell.tsx';
import type { Rows } from '../use-rows.ts';
import { JsonTab } from './JsonTab.tsx';
import { LineTab } from './LineTab.tsx';
import { RelatedTab } from './RelatedTab.tsx';
import { ValuesTab } from './ValuesTab.tsx';
import './record.css';

export interface RecordFlyoutProps {
  readonly rows: Rows;
  readonly opened: number | undefined;
  readonly onOpen: (row: number | undefined) => void;
}

/** One record in full, beside the table; ‹ › and the arrows, here and in the table, go on to its neighbours. */
export function RecordFlyout({ rows, opened, onOpen }: RecordFlyoutProps): ReactNode {
  const row = opened === undefined ? undefined : rows.rows[opened];
  const isOpen = row !== undefined;
  // Where the keyboard was when the record was opened, and comes back to.
  const before = useRef<Element>(null);
  useEffect(() => {
    if (isOpen) before.current = document.activeElement;
  }, [isOpen]);
  const close = (): void => {
    onOpen(undefined);
    if (isInFlyout(document.activeElement)) (before.current as HTMLElement | null)?.focus();
  };
  const step = (by: 1 | -1) => (event: KeyboardEvent) => {
    const next = opened === undefined ? -1 : opened + by;
    if (!isInFlyout(event.target) || next < 0 || next >= rows.rows.length) return;
    event.preventDefault();
    onOpen(next);
  };
  useHotkeys([
    ['ArrowUp', step(-1), { preventDefault: false }],
    ['ArrowDown', step(1), { preventDefault: false }],
  ]);
  return (
    <Drawer
      opened={isOpen}
      onClose={close}
      returnFocus={false}
      position="right"
      size={540}
      withOverlay={false}
      lockScroll={false}
      trapFocus={false}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close the record' }}
      title={opened === undefined ? '' : <Neighbours place={opened} count={rows.rows.length} onOpen={onOpen} />}
      classNames={{ content: 'flyout', body: 'flyout-body', header: 'flyout-header' }}
    >
      {row && (
        <Detail object={String(rows.valueIn(row, '_object') ?? '')} line={Number(rows.valueIn(row, '_line') ?? 0)} />
      )}
    </Drawer>
  );
}

const isInFlyout = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('.flyout') !== null;

function Neighbours({
  place,
  count,
  onOpen,
}: {
  readonly place: number;
  readonly count: number;
  readonly onOpen: (row: number) => void;
}): ReactNode {
  return (
    <span className="flyout-title">
      Record {formatCount(place + 1)} of {formatCount(count)}
      <ActionIcon
        data-hint="The record above (↑)"
        size={28}
        aria-label="The record above"
        disabled={place === 0}
        onClick={() => onOpen(place - 1)}
      >
        <IconChevronUp size={16} />
      </ActionIcon>
      <ActionIcon
        data-hint="The record below (↓)"
        size={28}
        aria-label="The record below"
        disabled={place >= count - 1}
        onClick={() => onOpen(place + 1)}
      >
        <IconChevronDown size={16} />
      </ActionIcon>
    </span>
  );
}

function Detail({ object, line }: { readonly object: string; readonly line: number }): ReactNode {
  const { clock } = useRun();
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: ['record', object, line],
    queryFn: ({ signal }) => readRecord(object, line, signal),
    placeholderData: keepPreviousData,
  });
  if (error) return <RequestFailure error={error} retry={() => void refetch()} />;
  if (!data) return <div className="flyout-wait" aria-busy="true" />;
  const values: Readonly<Record<string, ApiValue>> = data.values;
  const { srcaddr, dstaddr, start, action } = values;
  return (
    <div className={isPlaceholderData ? 'stale' : undefined}>
      <div className="flyout-summary">
        {typeof action === 'string' && <Action value={action} />}
        <span className="mono">
          <End address={srcaddr} /> → <End address={dstaddr} />
        </span>
        {typeof start === 'number' && <span className="soft">{clock.full(start)}</span>}
      </div>
      <Tabs defaultValue="values" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="values">Fields</Tabs.Tab>
          <Tabs.Tab value="json">JSON</Tabs.Tab>
          <Tabs.Tab value="line">Line</Tabs.Tab>
          <Tabs.Tab value="related">Related</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="values">
          <ValuesTab values={values} />
        </Tabs.Panel>
        <Tabs.Panel value="json">
          <JsonTab record={data} />
        </Tabs.Panel>
        <Tabs.Panel value="line">
          <LineTab record={data} />
        </Tabs.Panel>
        <Tabs.Panel value="related">
          <RelatedTab values={values} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function End({ address }: { readonly address: ApiValue | undefined }): ReactNode {
  const { nameOf } = useNetworks();
  const name = address == null ? undefined : nameOf(String(address));
  return (
    <>
      {address ?? '–'}
      {name !== undefined && <span className="grid-service">{name}</span>}
    </>
  );
}
