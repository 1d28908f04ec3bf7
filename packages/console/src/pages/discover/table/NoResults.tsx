import { Button } from '@mantine/core';
import { IconMoodEmpty, IconSearch, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Ask } from '@thalweg/core/api';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { askCount, askTop } from '../../../api/questions.ts';
import { DoctorLink } from '../../../components/DoctorLink.tsx';
import { counted } from '../../../lib/format.ts';
import { absolute, rangeLabel } from '../../../lib/time-range.ts';
import { useActions } from '../../../state/actions.ts';
import { useFields } from '../../../state/fields.ts';
import { useNetworks } from '../../../state/networks.ts';
import { useRun } from '../../../state/run.tsx';
import { useView } from '../../../state/view.ts';

/** Nothing matches: says what to loosen, and how much each would find. */
export function NoResults(): ReactNode {
  const { view, change } = useView();
  const { ask, now, clock } = useRun();
  const { changePills } = useActions();
  const { from: _, to: __, ...everywhere } = ask;
  /** To where the matches are; to all time when that cannot be told. */
  const widen = async (): Promise<void> => {
    const answer = await askTop({ ...everywhere, field: 'start', limit: 1, statistics: true }).catch(() => undefined);
    const { min, max } = answer?.statistics ?? {};
    const known = typeof min === 'number' && typeof max === 'number';
    change(known ? absolute(min, max + 1) : { from: '', to: '' });
  };
  const pills = view.filters.some(({ disabled }) => !disabled);
  return (
    <div className="nothing" role="status">
      <IconMoodEmpty size={26} stroke={1.5} aria-hidden />
      <h2>No record matches</h2>
      <p className="soft">What may be in the way:</p>
      <ul>
        {(view.from !== '' || view.to !== '') && (
          <Way ask={everywhere} label="View all matches" onTake={() => void widen()}>
            <b>The time range.</b> You are looking at {rangeLabel(view, now, clock)}.
          </Way>
        )}
        {pills && (
          <Way
            ask={{ ...ask, filters: [] }}
            label="Switch filters off"
            onTake={() => changePills((pill) => ({ ...pill, disabled: true }))}
          >
            <b>The filters.</b> Each of them must hold.
          </Way>
        )}
        <Nearest />
        {view.query.trim() !== '' && (
          <Way ask={{ ...ask, query: '' }} label="Empty the query" onTake={() => change({ query: '' })}>
            <b>The query.</b> Texts are case-sensitive (<code className="mono">action:REJECT</code>, not{' '}
            <code className="mono">reject</code>); a port is a number (<code className="mono">dstport:22</code>); a
            network has its length (<code className="mono">srcaddr:10.0.0.0/8</code>).
          </Way>
        )}
      </ul>
    </div>
  );
}

/** The query without each of its conditions. */
function Nearest(): ReactNode {
  const { view, change } = useView();
  const { ask } = useRun();
  const { list } = useFields();
  const networks = useNetworks();
  const { query, lang } = view;
  const { data: ways = [] } = useQuery({
    queryKey: ['without-each', query, lang, list, networks.names],
    queryFn: async () => {
      const { withoutEach } = await import('../../../editor/without-each.ts');
      return withoutEach(query, lang, { names: list.map(({ name }) => name), networks: networks.names });
    },
  });
  if (ways.length === 0) return null;
  return (
    <li>
      <span>
        <b>A single condition.</b> Leave one out:
      </span>
      <div className="nothing-ways">
        {ways.map((way) => (
          <Take
            key={way.query}
            ask={{ ...ask, query: way.query }}
            label={`without ${way.without}`}
            onTake={() => change({ query: way.query })}
          />
        ))}
      </div>
    </li>
  );
}

interface TakeProps {
  /** The question as it would be then. */
  readonly ask: Ask;
  readonly label: string;
  readonly onTake: () => void;
}

function Way({ children, ...take }: TakeProps & { readonly children: ReactNode }): ReactNode {
  return (
    <li>
      <span>{children}</span>
      <Take {...take} />
    </li>
  );
}

/** Says how much it would find before it is pressed. */
function Take({ ask, label, onTake }: TakeProps): ReactNode {
  const { data } = useQuery({ queryKey: ['count', ask], queryFn: ({ signal }) => askCount(ask, signal), retry: false });
  return (
    <Button
      size="compact-sm"
      variant="light"
      className="nothing-take"
      onClick={onTake}
      disabled={data !== undefined && Number(data.count) === 0}
    >
      {label}
      {data && ` (${counted(data.count, 'record')})`}
    </Button>
  );
}

/** Who switched searching on load off says first what to search for. */
export function NotAsked({ onAsk }: { readonly onAsk: () => void }): ReactNode {
  return (
    <div className="nothing" role="status">
      <IconSearch size={26} stroke={1.5} aria-hidden />
      <h2>Nothing is asked yet</h2>
      <p className="soft">Write a query, choose a time or a filter, or search with what is there.</p>
      <Button size="sm" onClick={onAsk}>
        Search
      </Button>
    </div>
  );
}

/** A store without a record yet. */
export function NoData(): ReactNode {
  return (
    <div className="nothing" role="status">
      <IconUpload size={26} stroke={1.5} aria-hidden />
      <h2>Nothing is loaded yet</h2>
      <p className="soft">
        Load flow logs from files, folders or standard input:
        <br />
        <code className="mono nothing-code">thalweg ingest ./AWSLogs</code>
      </p>
      <p className="soft">
        Or <Link href="/pipeline">drop files on the Pipeline page</Link>. No logs at hand?{' '}
        <code className="mono">thalweg up</code> shows a made-up day of a small network.
      </p>
      <p className="soft">
        <DoctorLink>Should something have arrived? The doctor says what is wrong.</DoctorLink>
      </p>
    </div>
  );
}
