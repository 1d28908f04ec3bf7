import { Button, Checkbox, Group, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { TokenScope } from '@thalweg/core/access';
import { type FormEvent, type ReactNode, useState } from 'react';
import { addToken } from '../../api/access.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { describeError } from '../../components/Failure.tsx';
import { TOKEN_SCOPES } from '../../lib/access.ts';
import { DialogEnd } from './DialogEnd.tsx';
import { ScopeFields } from './ScopeFields.tsx';
import { faultsOf, formOf, type ScopeFaults, scopeOf } from './scope-form.ts';

const DAY = 86_400_000;

/** Makes a token, and shows it the one time that it can be shown. */
export function TokenDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [token, setToken] = useState<string>();
  return (
    <Modal
      opened
      onClose={onClose}
      title={token === undefined ? 'Make a token' : 'Copy the token now'}
      closeOnClickOutside={token === undefined}
    >
      {token === undefined ? (
        <TokenForm onMade={setToken} onClose={onClose} />
      ) : (
        <div className="access-form">
          <p className="soft">The store keeps only its hash: it is not shown again.</p>
          <div className="token-text">
            <code>{token}</code>
            <CopyButton text={token} label="Copy the token" />
          </div>
          <p className="soft">A program sends it in a header:</p>
          <pre className="token-example mono">{`curl -H "Authorization: Bearer $TOKEN" \\\n  ${window.location.origin}/api/v1/status`}</pre>
          <Group justify="flex-end">
            <Button onClick={onClose}>Done</Button>
          </Group>
        </div>
      )}
    </Modal>
  );
}

interface TokenFormProps {
  readonly onMade: (token: string) => void;
  readonly onClose: () => void;
}

function TokenForm({ onMade, onClose }: TokenFormProps): ReactNode {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>(['read']);
  const [days, setDays] = useState('90');
  const [rows, setRows] = useState(formOf(null));
  const [faults, setFaults] = useState<ScopeFaults>({});
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const form = scopes.includes('admin') ? formOf(null) : rows;
    const found = faultsOf(form);
    setFaults(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      const { token } = await addToken({
        name: name.trim(),
        scopes: scopes as TokenScope[],
        expires: days === 'never' ? null : Date.now() + Number(days) * DAY,
        scope: scopeOf(form),
      });
      await client.invalidateQueries({ queryKey: ['tokens'] });
      onMade(token);
    } catch (error) {
      setFault(describeError(error).message);
      setBusy(false);
    }
  };
  return (
    <form className="access-form" onSubmit={(event) => void submit(event)}>
      <TextInput
        label="Name"
        description="What it is for: firehose, grafana, nightly-report."
        data-autofocus
        autoComplete="off"
        spellCheck={false}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox.Group label="May" value={scopes} onChange={setScopes}>
        <div className="token-scopes">
          {TOKEN_SCOPES.map(({ value, label, does }) => (
            <Checkbox key={value} value={value} label={label} description={does} />
          ))}
        </div>
      </Checkbox.Group>
      <fieldset className="scope-fields">
        <legend>Ends after</legend>
        <SegmentedControl
          fullWidth
          aria-label="Ends after"
          data={[
            { value: '30', label: '30 days' },
            { value: '90', label: '90 days' },
            { value: '365', label: 'a year' },
            { value: 'never', label: 'never' },
          ]}
          value={days}
          onChange={setDays}
        />
      </fieldset>
      {!scopes.includes('admin') && <ScopeFields form={rows} onChange={setRows} faults={faults} />}
      <DialogEnd
        fault={fault}
        busy={busy}
        disabled={name.trim() === '' || scopes.length === 0}
        submit="Make"
        onCancel={onClose}
      />
    </form>
  );
}
