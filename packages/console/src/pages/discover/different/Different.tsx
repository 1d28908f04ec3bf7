import { ActionIcon, Drawer, Progress, Skeleton } from '@mantine/core';
import { IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import type { ApiField, Ask } from '@thalweg/core/api';
import { type ReactNode, useMemo } from 'react';
import { askTop } from '../../../api/questions.ts';
import { RequestFailure } from '../../../components/Failure.tsx';
import { type Difference, rankDifferences } from '../../../lib/differences.ts';
import { counted, formatShare } from '../../../lib/format.ts';
import { present } from '../../../lib/present.ts';
import { useActions } from '../../../state/actions.ts';
import { useFields } from '../../../state/fields.ts';
import { useNetworks } from '../../../state/networks.ts';
import { useRun } from '../../../state/run.tsx';
import './different.css';

/** Some records, and those they are compared with (in which they lie themselves). */
export interface Contrast {
  readonly title: string;
  readonly here: Ask;
  readonly all: Ask;
  /** Fields that tell these records from the others by definition. */
  readonly given?: readonly string[];
}

/** A number that hardly two records share says nothing by its values. */
const TELLING: ReadonlySet<string> = new Set(['ip', 'port', 'enum', 'keyword', 'flags']);
const SHOWN = 25;

const isTelling = (field: ApiField): boolean =>
  field.inStore && !field.name.startsWith('_') && (TELLING.has(field.kind) || field.name === 'protocol');

/** What stands out in some records, field by field, most telling first. */
export function Different({
  contrast,
  onClose,
}: {
  readonly contrast: Contrast | undefined;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Drawer
      opened={contrast !== undefined}
      onClose={onClose}
      position="right"
      size={560}
      title="What is different here?"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {contrast && <Ranked contrast={contrast} onDone={onClose} />}
    </Drawer>
  );
}

function Ranked({ contrast, onDone }: { readonly contrast: Contrast; readonly onDone: () => void }): ReactNode {
  const { list } = useFields();
  const { given } = contrast;
  const fields = useMemo(() => list.filter((field) => isTelling(field) && !given?.includes(field.name)), [list, given]);
  const answers = useQueries({
    queries: fields.flatMap(({ name: field }) => [
      {
        queryKey: ['top', field, contrast.here, 'different'],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          askTop({ ...contrast.here, field, limit: 20, statistics: false }, signal),
      },
      {
        queryKey: ['top', field, contrast.all, 'different'],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          askTop({ ...contrast.all, field, limit: 1000, statistics: false }, signal),
      },
    ]),
  });
  const done = answers.filter(({ data }) => data !== undefined).length;
  const failed = answers.find(({ error }) => error !== null);
  const comparisons = fields.flatMap((_, place) => {
    const [here, all] = [answers[2 * place]?.data, answers[2 * place + 1]?.data];
    return here && all ? [{ here, all }] : [];
  });
  const total = comparisons[0]?.here.total;
  const working = done < answers.length && !failed;
  // Only when all fields are compared: a list that finds its order while one reads has another row under the pointer than was meant.
  const ranked = working ? undefined : rankDifferences(comparisons, SHOWN);
  return (
    <div className="different" aria-busy={working}>
      <p className="soft">
        {contrast.title}
        {total !== undefined && `: ${counted(total, 'record')}`}
      </p>
      {working && (
        <>
          <Progress value={(100 * done) / Math.max(1, answers.length)} size="xs" aria-label="Fields compared" />
          <p className="faint different-done">
            {Math.floor(done / 2)} of {counted(fields.length, 'field')} compared
          </p>
        </>
      )}
      {failed && <RequestFailure error={failed.error} retry={() => void failed.refetch()} />}
      {!failed && ranked?.length === 0 && <p>Nothing stands out: these records are like the others.</p>}
      <ol>
        {ranked?.map((one) => <Row key={`${one.field} ${one.value}`} difference={one} onDone={onDone} />) ?? (
          <RowSkeletons />
        )}
      </ol>
    </div>
  );
}

function RowSkeletons(): ReactNode {
  return Array.from({ length: 6 }, (_, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: placeholders are all alike.
    <li key={place} aria-hidden>
      <Skeleton height={12} width={`${56 - 4 * place}%`} my={6} />
      <Skeleton height={6} my={6} />
      <Skeleton height={6} my={6} />
    </li>
  ));
}

function Row({ difference, onDone }: { readonly difference: Difference; readonly onDone: () => void }): ReactNode {
  const { field, value, label, share, elsewhere } = difference;
  const { clock } = useRun();
  const { filterFor, filterOut } = useActions();
  const { nameOf } = useNetworks();
  const shown = present(useFields().get(field), value, { clock, nameOf });
  const name = label ?? shown.name;
  const act = (filter: typeof filterFor): void => {
    onDone();
    filter(field, value);
  };
  return (
    <li>
      <div className="different-value">
        <span className="mono">
          <span className="faint">{field}</span> {shown.text}
          {name && name !== shown.text && <span className="faint"> {name}</span>}
        </span>
        <span className="different-actions">
          <ActionIcon
            data-hint="Filter for it"
            size={24}
            aria-label={`Filter for ${field} ${shown.text}`}
            onClick={() => act(filterFor)}
          >
            <IconZoomIn size={15} />
          </ActionIcon>
          <ActionIcon
            data-hint="Filter it out"
            size={24}
            aria-label={`Filter out ${field} ${shown.text}`}
            onClick={() => act(filterOut)}
          >
            <IconZoomOut size={15} />
          </ActionIcon>
        </span>
      </div>
      <Bar name="here" share={share} strong />
      <Bar name="elsewhere" share={elsewhere} />
    </li>
  );
}

function Bar({
  name,
  share,
  strong = false,
}: {
  readonly name: string;
  readonly share: number;
  readonly strong?: boolean;
}): ReactNode {
  return (
    <div className="different-bar">
      <span className="faint">{name}</span>
      <span className="different-track">
        <span data-strong={strong || undefined} style={{ width: `${100 * share}%` }} />
      </span>
      <span>{formatShare(share)}</span>
    </div>
  );
}
