import { Button, NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { IconCircleCheck, IconForbid2, IconWorld } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Role } from '@thalweg/core/access';
import type { AccessCheckAnswer } from '@thalweg/core/api';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type AccessRule, addRule, checkAddress, readRules, removeRule } from '../../api/access.ts';
import { describeError } from '../../components/Failure.tsx';
import { Section } from '../../components/Section.tsx';
import { ago, ROLES, roleLabel } from '../../lib/access.ts';
import { counted } from '../../lib/format.ts';
import { useLast } from '../../state/last.ts';
import { useSession } from '../../state/session.tsx';
import { Confirm } from './Confirm.tsx';
import { shutsOut } from './rules.ts';
import { isNetwork } from './scope-form.ts';

const KEY = ['access-rules'];

/** From where people and machines get in. */
export function Networks(): ReactNode {
  const { address, kind, role: own } = useSession();
  const [removing, setRemoving] = useState<AccessRule>();
  const { data, error, refetch } = useQuery({ queryKey: KEY, queryFn: ({ signal }) => readRules(signal) });
  const rules = useLast(data)?.rules;
  const left = rules?.filter((rule) => rule !== removing) ?? [];
  return (
    <Section
      title="Networks"
      note={rules && rules.length > 0 && counted(rules.length, 'rule')}
      error={rules ? undefined : error}
      retry={() => void refetch()}
    >
      {!rules && <Skeleton height={48} m={14} width="auto" />}
      {rules?.length === 0 && (
        <p className="section-empty">
          {kind === 'owner'
            ? 'No rules, and no people: only this machine is let in.'
            : 'No rules: who can sign in may do so from any network that reaches the server.'}
        </p>
      )}
      {rules && rules.length > 0 && (
        <ul className="members" aria-label="Networks that are let in">
          {rules.map((rule) => (
            <li key={`${rule.network} ${rule.role}`} className="member">
              <span className="member-face" data-machine aria-hidden>
                <IconWorld size={15} stroke={1.7} />
              </span>
              <div className="member-main">
                <div className="member-name mono">{rule.network}</div>
                <div className="soft">added {ago(rule.created, Date.now())}</div>
              </div>
              <div className="member-scope soft">{whom(rule.role)}</div>
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                aria-label={`Remove ${rule.network}, ${whom(rule.role)}`}
                onClick={() => setRemoving(rule)}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      {rules && (
        <div className="network-forms">
          <AllowForm rules={rules} />
          <CheckForm own={address} />
        </div>
      )}
      {removing && (
        <Confirm
          title={`Remove ${removing.network}?`}
          action="Remove"
          touches={KEY}
          onConfirm={() => removeRule(removing)}
          onClose={() => setRemoving(undefined)}
        >
          {shutsOut(left, address, own)
            ? `Your own address, ${address}, lies in no other rule: you would be shut out at once.`
            : left.length === 0
              ? 'It is the last rule: then any network is let in.'
              : 'Who comes from there is no longer let in.'}
        </Confirm>
      )}
    </Section>
  );
}

const whom = (role: Role | null): string => (role === null ? 'everybody' : `${roleLabel(role).toLowerCase()}s only`);

function AllowForm({ rules }: { readonly rules: readonly AccessRule[] }): ReactNode {
  const { address, kind, role: own } = useSession();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const [role, setRole] = useState<Role | ''>('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const network = text.trim();
  const rule = { network, role: role === '' ? null : role };
  const risky = isNetwork(network) && shutsOut([...rules, rule], address, own);
  const advice = risky
    ? `Your own address, ${address}, is not in it: you would be shut out at once.`
    : kind === 'owner'
      ? 'While there are no people, whoever comes from there looks without a sign-in.'
      : `You come from ${address}.`;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isNetwork(network)) {
      setFault('A network is written as 10.0.0.0/8 or 2001:db8::/32, without bits behind the length.');
      return;
    }
    setBusy(true);
    try {
      await addRule(rule);
      setText('');
      setFault(undefined);
      await client.invalidateQueries({ queryKey: KEY });
    } catch (error) {
      setFault(describeError(error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="network-form" onSubmit={(event) => void submit(event)}>
      <div className="network-row">
        <TextInput
          label="Let in a network"
          placeholder="203.0.113.0/24"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <NativeSelect
          label="For"
          data={[{ value: '', label: 'everybody' }, ...ROLES.map(({ value }) => ({ value, label: whom(value) }))]}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value as Role | '')}
        />
        <Button
          type="submit"
          variant={risky ? 'filled' : 'default'}
          loading={busy}
          disabled={network === ''}
          {...(risky && { color: 'red' })}
        >
          {risky ? 'Let in anyway' : 'Let in'}
        </Button>
      </div>
      <p className={fault !== undefined || risky ? 'access-fault' : 'soft'} role="status">
        {fault ?? advice}
      </p>
    </form>
  );
}

/** Says what would be decided about an address, and by which rule. */
function CheckForm({ own }: { readonly own: string }): ReactNode {
  const [address, setAddress] = useState('');
  const [answer, setAnswer] = useState<AccessCheckAnswer>();
  const [fault, setFault] = useState<string>();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      setAnswer(await checkAddress(address.trim()));
      setFault(undefined);
    } catch (error) {
      setFault(describeError(error).message);
    }
  };
  return (
    <form className="network-form" onSubmit={(event) => void submit(event)}>
      <div className="network-row">
        <TextInput
          label="Would an address get in?"
          placeholder={own}
          spellCheck={false}
          autoComplete="off"
          value={address}
          onChange={(event) => {
            setAddress(event.currentTarget.value);
            setAnswer(undefined);
          }}
        />
        <Button type="submit" variant="default" disabled={address.trim() === ''}>
          Check
        </Button>
      </div>
      <p className={fault === undefined ? 'network-answer' : 'access-fault'} role="status">
        {fault}
        {fault === undefined && answer && (
          <>
            {answer.allowed ? (
              <IconCircleCheck size={16} className="accept" aria-hidden />
            ) : (
              <IconForbid2 size={16} className="reject" aria-hidden />
            )}
            {answer.reason}
          </>
        )}
        {fault === undefined && !answer && '\u00a0'}
      </p>
    </form>
  );
}
