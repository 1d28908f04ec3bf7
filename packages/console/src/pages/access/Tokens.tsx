import { Button, Skeleton } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Token } from '@thalweg/core/api';
import { type ReactNode, useState } from 'react';
import { readTokens, revokeToken } from '../../api/access.ts';
import { Section } from '../../components/Section.tsx';
import { ago, scopeDetail, scopeText } from '../../lib/access.ts';
import { counted } from '../../lib/format.ts';
import { useLast } from '../../state/last.ts';
import { Confirm } from './Confirm.tsx';
import { TokenDialog } from './TokenDialog.tsx';

/** A token that ends within so many ms is worth a warning. */
const SOON = 7 * 86_400_000;

/** What machines show in place of a password. */
export function Tokens(): ReactNode {
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Token>();
  const { data, error, refetch } = useQuery({ queryKey: ['tokens'], queryFn: ({ signal }) => readTokens(signal) });
  const tokens = useLast(data);
  return (
    <Section
      title="API tokens"
      note={tokens && tokens.length > 0 && counted(tokens.length, 'token')}
      error={tokens ? undefined : error}
      retry={() => void refetch()}
      tools={
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconKey size={15} />}
          disabled={!tokens}
          onClick={() => setMaking(true)}
        >
          Make a token
        </Button>
      }
    >
      {!tokens && <Skeleton height={48} m={14} width="auto" />}
      {tokens?.length === 0 && (
        <p className="section-empty">
          <span>
            None yet. Programs send one as <span className="mono">Authorization: Bearer …</span>
          </span>
        </p>
      )}
      {tokens && tokens.length > 0 && (
        <ul className="members" aria-label="Tokens">
          {tokens.map((token) => (
            <TokenRow key={token.prefix} token={token} onRevoke={() => setRevoking(token)} />
          ))}
        </ul>
      )}
      {making && <TokenDialog onClose={() => setMaking(false)} />}
      {revoking && (
        <Confirm
          title={`Revoke ${revoking.name}?`}
          action="Revoke"
          touches={['tokens']}
          onConfirm={() => revokeToken(revoking.prefix)}
          onClose={() => setRevoking(undefined)}
        >
          Programs that use it are refused from now on.
        </Confirm>
      )}
    </Section>
  );
}

function TokenRow({ token, onRevoke }: { readonly token: Token; readonly onRevoke: () => void }): ReactNode {
  const { name, prefix, scopes, scope: rows, used, createdBy, expires } = token;
  const now = Date.now();
  return (
    <li className="member">
      <span className="member-face" data-machine aria-hidden>
        <IconKey size={15} stroke={1.7} />
      </span>
      <div className="member-main">
        <div className="member-name">
          {name}
          <span className="mono faint member-prefix">{prefix}…</span>
        </div>
        <div className="soft">
          by {createdBy} · {used === null ? 'never used' : `used ${ago(used, now)}`}
          {' · '}
          <span className={expires !== null && expires - now < SOON ? 'member-late' : undefined}>
            {expires === null
              ? 'never ends'
              : expires < now
                ? `ended ${ago(expires, now)}`
                : `ends ${ago(expires, now)}`}
          </span>
        </div>
      </div>
      <div className="member-scope soft" title={rows ? scopeDetail(rows) : undefined}>
        {scopeText(rows)}
      </div>
      <span className="member-tags">
        {scopes.map((may) => (
          <span key={may} className="role-tag" data-role={may}>
            {may}
          </span>
        ))}
      </span>
      <Button size="compact-sm" variant="subtle" color="red" aria-label={`Revoke ${name}`} onClick={onRevoke}>
        Revoke
      </Button>
    </li>
  );
}
