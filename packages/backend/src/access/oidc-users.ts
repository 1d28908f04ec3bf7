/** People who signed in elsewhere: known by what the provider calls them for good, not by their names. */
import { ThalwegError } from '../report/errors.ts';
import type { Access } from './access.ts';
import { change, recordAudit } from './audit.ts';
import type { OidcPerson } from './oidc.ts';
import { startSession } from './sessions.ts';
import { isUserName, userKey } from './users.ts';

/**
 * The secret of a new session. The role is what the groups give now; sessions under another end.
 * @throws ThalwegError `oidc-no-role`, `oidc-name-taken`.
 */
export function signInPerson(access: Access, person: OidcPerson, address: string): string {
  const { issuer, subject, role } = person;
  const { db } = access;
  const named = userKey(person.name);
  const wanted = isUserName(named) ? named : userKey(subject);
  const known = db.get<{ name: string; role: string }>(
    'SELECT name, role FROM users WHERE issuer = ? AND subject = ?',
    issuer,
    subject,
  );
  const name = known?.name ?? wanted;
  const actor = { name, kind: 'user', address } as const;
  if (role === undefined) {
    // Sessions from a time when a group gave a role do not outlive it.
    db.run(
      'DELETE FROM sessions WHERE user IN (SELECT name FROM users WHERE issuer = ? AND subject = ?)',
      issuer,
      subject,
    );
    throw new ThalwegError('oidc-no-role', `None of the groups of ${name} has a role here.`, {
      help: 'An administrator gives a group a role with --oidc-group GROUP=ROLE.',
    });
  }
  if (!known) {
    if (!isUserName(name) || db.get('SELECT 1 FROM users WHERE name = ?', name)) {
      throw new ThalwegError('oidc-name-taken', `Somebody else is called ${name} here.`, {
        help: 'An administrator removes that user first: thalweg user remove NAME',
      });
    }
    change(access, { actor, event: 'user-added', detail: { user: name, role, issuer } }, () => {
      db.run(
        'INSERT INTO users (name, role, issuer, subject, created) VALUES (?, ?, ?, ?, ?)',
        name,
        role,
        issuer,
        subject,
        access.clock(),
      );
    });
  } else if (known.role !== role) {
    change(access, { actor, event: 'user-changed', detail: { user: name, role, issuer } }, () => {
      db.run('UPDATE users SET role = ? WHERE name = ?', role, name);
      db.run('DELETE FROM sessions WHERE user = ?', name);
    });
  }
  recordAudit(access, { actor, event: 'sign-in', outcome: 'done', detail: { with: 'oidc', issuer } });
  return startSession(access, name, address);
}
