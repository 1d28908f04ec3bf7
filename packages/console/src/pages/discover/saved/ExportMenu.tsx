import { ActionIcon, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ExportRequest } from '@thalweg/core/api';
import type { ReactNode } from 'react';
import { counted } from '../../../lib/format.ts';
import { columnsOf } from '../../../state/actions.ts';
import { useRun } from '../../../state/run.tsx';
import { useCan } from '../../../state/session.tsx';
import { useView } from '../../../state/view.ts';

export interface ExportMenuProps {
  readonly loaded: number;
  readonly total: number | string | undefined;
}

const FORMATS = [
  { format: 'csv', name: 'CSV' },
  { format: 'ndjson', name: 'NDJSON' },
  { format: 'parquet', name: 'Parquet' },
] as const;

/** The records as a file, in the columns and the order of the table. */
export function ExportMenu({ loaded, total }: ExportMenuProps): ReactNode {
  const { view } = useView();
  const { ask } = useRun();
  const allowed = useCan('export');
  const start = (format: string, limit?: number): void => {
    const request: ExportRequest = {
      ...ask,
      columns: [...columnsOf(view.columns)],
      sort: view.sort.map((key) => ({ ...key })),
      ...(limit !== undefined && { limit }),
    };
    download(`/api/v1/export?format=${format}`, request);
  };
  if (!allowed) return null;
  const all = total === undefined ? 'Every matching record' : `Every matching record (${counted(total, 'row')})`;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon data-hint="Export" size={28} aria-label="Export" disabled={loaded === 0}>
          <IconDownload size={16} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{all}</Menu.Label>
        {FORMATS.map(({ format, name }) => (
          <Menu.Item key={format} onClick={() => start(format)}>
            {name}
          </Menu.Item>
        ))}
        <Menu.Label>What is loaded ({counted(loaded, 'row')})</Menu.Label>
        <Menu.Item onClick={() => start('csv', loaded)}>CSV</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Lets the browser itself take the file, so that it need not fit into memory: a form is sent, not a request of the page. */
function download(action: string, request: ExportRequest): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = action;
  const input = document.createElement('input');
  input.type = 'hidden';
  input.name = 'request';
  input.value = JSON.stringify(request);
  form.append(input);
  document.body.append(form);
  form.submit();
  form.remove();
}
