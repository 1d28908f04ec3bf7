import { Modal, Table, UnstyledButton } from '@mantine/core';
import type { HistogramAnswer } from '@thalweg/core/api';
import type { ReactNode } from 'react';
import type { BarSeries } from '../../charts/time-series.ts';
import { formatBytes, formatCount, formatDuration } from '../../lib/format.ts';
import { useActions } from '../../state/actions.ts';
import { useRun } from '../../state/run.tsx';

export interface BucketTableProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly answer: HistogramAnswer;
  readonly bars: readonly BarSeries[];
}

/** The chart as numbers, for keyboards and screen readers; a row's time zooms in on it, as a click on its bar does. */
export function BucketTable({ opened, onClose, answer, bars }: BucketTableProps): ReactNode {
  const { clock } = useRun();
  const { zoom } = useActions();
  const size = answer.measure === 'bytes' ? formatBytes : formatCount;
  return (
    <Modal opened={opened} onClose={onClose} title={`Over time, ${formatDuration(answer.interval)} a row`} size="lg">
      <Table stickyHeader striped withRowBorders={false} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>From</Table.Th>
            {bars.map(({ name }) => (
              <Table.Th key={name} ta="right">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {answer.buckets.map(({ start }, place) => (
            <Table.Tr key={start}>
              <Table.Td>
                <UnstyledButton
                  className="link"
                  onClick={() => {
                    onClose();
                    zoom(start, start + answer.interval);
                  }}
                >
                  {clock.full(start)}
                </UnstyledButton>
              </Table.Td>
              {bars.map(({ name, data }) => (
                <Table.Td key={name} ta="right">
                  {size(Math.abs(data[place] ?? 0))}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
