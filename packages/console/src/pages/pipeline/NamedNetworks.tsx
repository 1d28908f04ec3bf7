import { ActionIcon, Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconX } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { NamedNetwork, NetworkRequest } from '@thalweg/core/api';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { getJson, postJson, send } from '../../api/client.ts';
import { describeError } from '../../components/Failure.tsx';
import { Section } from '../../components/Section.tsx';
import { counted } from '../../lib/format.ts';
import { useCan } from '../../state/session.tsx';
import { useHref } from '../../state/view.ts';
import './named-networks.css';

/** Names for networks, to be used in queries and shown beside addresses. */
export function NamedNetworks(): ReactNode {
  const client = useQueryClient();
  const mayName = useCan('manage');
  const { data, error, refetch } = useQuery({
    queryKey: ['networks'],
    queryFn: ({ signal }) => getJson<NamedNetwork[]>('/networks', signal),
  });
  const named = data?.filter(({ builtIn }) => !builtIn) ?? [];
  const remove = async (name: string, range: string): Promise<void> => {
    try {
      await send(`/networks/${encodeURIComponent(name)}?${new URLSearchParams({ range })}`, { method: 'DELETE' });
      await client.invalidateQueries();
    } catch (failure) {
      notifications.show({ color: 'red', ...describeError(failure) });
    }
  };
  return (
    <Section
      title="Named networks"
      note={data && (named.length === 0 ? 'none named yet' : counted(named.length, 'name'))}
      error={data ? undefined : error}
      retry={() => void refetch()}
    >
      <div className="networks">
        <p className="soft">
          A name stands for its ranges in queries, as in <code className="mono">srcaddr:office</code>, and beside
          addresses; <code className="mono">public</code> and <code className="mono">private</code> are always there.
        </p>
        <ul>
          {named.map((network) => (
            <NetworkRow
              key={network.name}
              network={network}
              onRemove={mayName ? (range) => void remove(network.name, range) : undefined}
            />
          ))}
        </ul>
        {mayName && <NetworkForm onAdded={() => void client.invalidateQueries()} />}
      </div>
    </Section>
  );
}

function NetworkRow({
  network: { name, ranges },
  onRemove,
}: {
  readonly network: NamedNetwork;
  /** Undefined for who may not. */
  readonly onRemove: ((range: string) => void) | undefined;
}): ReactNode {
  const href = useHref();
  return (
    <li>
      <Link className="mono networks-name" href={href('/discover', { query: `srcaddr:${name} or dstaddr:${name}` })}>
        {name}
      </Link>
      {ranges.map((range) => (
        <span key={range} className="mono networks-range">
          {range}
          {onRemove && (
            <ActionIcon size={20} aria-label={`Remove ${range} from ${name}`} onClick={() => onRemove(range)}>
              <IconX size={12} />
            </ActionIcon>
          )}
        </span>
      ))}
    </li>
  );
}

function NetworkForm({ onAdded }: { readonly onAdded: () => void }): ReactNode {
  const [name, setName] = useState('');
  const [ranges, setRanges] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const list = ranges.split(/[\s,]+/).filter((range) => range !== '');
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await postJson<NamedNetwork>('/networks', { name: name.trim(), ranges: list } satisfies NetworkRequest);
      setName('');
      setRanges('');
      setFault(undefined);
      onAdded();
    } catch (failure) {
      setFault(describeError(failure).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <TextInput
        size="xs"
        label="Name"
        placeholder="office"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        className="networks-ranges"
        label="Ranges"
        placeholder="203.0.113.0/24, 2001:db8::/32"
        value={ranges}
        onChange={(event) => setRanges(event.currentTarget.value)}
      />
      <Button
        size="xs"
        variant="default"
        type="submit"
        loading={busy}
        disabled={name.trim() === '' || list.length === 0}
      >
        Add
      </Button>
      {fault !== undefined && (
        <p className="networks-fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}
