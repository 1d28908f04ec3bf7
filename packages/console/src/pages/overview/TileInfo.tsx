import { ActionIcon, Popover } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { formatShare } from '../../lib/format.ts';
import { useFields } from '../../state/fields.ts';
import { useNetworks } from '../../state/networks.ts';
import { useView } from '../../state/view.ts';
import type { Inquiry } from './questions.ts';

const Reading = lazy(() => import('../../editor/Reading.tsx'));

export interface TileInfoProps {
  readonly title: string;
  readonly inquiry: Inquiry;
  /** Share of the time range that was read so far; undefined for all of it. */
  readonly share: number | undefined;
  readonly answered: boolean;
}

/** ⓘ: what a tile counts, the query in English and in KQL, and how complete the answer is. */
export function TileInfo({ title, inquiry, share, answered }: TileInfoProps): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} width={360} position="bottom-end" trapFocus withinPortal>
      <Popover.Target>
        <ActionIcon
          className="tile-about"
          size={24}
          aria-label={`About: ${title}`}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <IconInfoCircle size={15} stroke={1.7} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={`About: ${title}`} className="tile-info">
        {open && <About inquiry={inquiry} share={share} answered={answered} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function About({ inquiry, share, answered }: Omit<TileInfoProps, 'title'>): ReactNode {
  const fields = useFields();
  const networks = useNetworks();
  const { view } = useView();
  const pills = view.filters.filter(({ disabled }) => !disabled).length;
  return (
    <>
      <p>{inquiry.about}</p>
      {inquiry.query !== '' && (
        <>
          <Suspense fallback={null}>
            <Reading
              text={inquiry.query}
              lang="kql"
              names={fields.list.map(({ name }) => name)}
              networks={networks.names}
            />
          </Suspense>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long queries scroll, and the keyboard has to reach them. */}
          <pre className="mono tile-query" tabIndex={0}>
            {inquiry.query}
          </pre>
        </>
      )}
      <p className="faint">
        {pills > 0 && 'Within the filters above. '}
        {!answered
          ? 'Not answered yet.'
          : share === undefined
            ? 'Every record of the time range was read.'
            : `${formatShare(share)} of the time range was read so far, the newest first.`}
      </p>
    </>
  );
}
