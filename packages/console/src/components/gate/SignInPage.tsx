import { Button, PasswordInput, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { SessionAnswer } from '@thalweg/core/api';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { signIn } from '../../api/access.ts';
import { SESSION_KEY } from '../../state/session.tsx';
import { Stage } from './Stage.tsx';
import { describeSignIn, oidcAddress, problemOf } from './sign-in.ts';

/** The ways in that the server offers. The address stays, so that the page that was asked for opens afterwards. */
export default function SignInPage({ session }: { readonly session: SessionAnswer }): ReactNode {
  const { signIn: ways, address } = session;
  const [fault, setFault] = useState(() => problemOf(window.location.search));
  // The server refuses it, too, but then the password has gone over the wire already.
  const secure = window.isSecureContext;
  const withPassword = ways.password && secure;
  return (
    <Stage title="Sign in">
      {ways.password && !secure && (
        <p>Passwords are not taken over a connection that others can read. Open this page with https.</p>
      )}
      {ways.oidc !== null && (
        <div className="gate-form">
          <Button component="a" href={oidcAddress(window.location)} {...(withPassword && { variant: 'default' })}>
            Sign in with {ways.oidc.name}
          </Button>
        </div>
      )}
      {ways.oidc !== null && withPassword && <div className="gate-or">or</div>}
      {withPassword && <PasswordForm onFault={setFault} />}
      {fault !== undefined && (
        <div className="gate-fault" role="alert">
          <IconAlertTriangle size={16} aria-hidden />
          <span>{fault}</span>
        </div>
      )}
      <footer className="gate-foot">
        Your address, as the server sees it: <span className="mono">{address}</span>
      </footer>
    </Stage>
  );
}

function PasswordForm({ onFault }: { readonly onFault: (fault: string | undefined) => void }): ReactNode {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const nameInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);
  // Nothing else is on the page to be done.
  useEffect(() => nameInput.current?.focus(), []);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    onFault(undefined);
    try {
      const session = await signIn(name.trim(), password);
      // What was there for somebody else before is gone.
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
      client.setQueryData(SESSION_KEY, session);
    } catch (error) {
      onFault(describeSignIn(error));
      setPassword('');
      setBusy(false);
      passwordInput.current?.focus();
    }
  };
  return (
    <form className="gate-form" onSubmit={(event) => void submit(event)}>
      <TextInput
        ref={nameInput}
        label="Name"
        required
        withAsterisk={false}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <PasswordInput
        ref={passwordInput}
        label="Password"
        required
        withAsterisk={false}
        name="password"
        autoComplete="current-password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" loading={busy}>
        Sign in
      </Button>
    </form>
  );
}
