/** The record of who did what. */
import type { Access } from './access.ts';
import type { Principal } from './principal.ts';

/** Who does something: a principal, somebody who is not known, or the command line. */
export interface Actor {
  /** `cli:NAME` with the name of the system's user for the command line. */
  readonly name: string;
  readonly kind: Principal['kind'] | 'cli' | 'server' | 'unknown';
  readonly address: string | undefined;
}

export interface AuditEntry {
  readonly actor: Actor;
  /** `sign-in`, `user-added`, … */
  readonly event: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  /** What it was about, as JSON. Never a secret. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export function recordAudit({ db, clock }: Access, { actor, event, outcome, detail }: AuditEntry): void {
  db.run(
    'INSERT INTO audit (time, actor, kind, address, event, outcome, detail) VALUES (?, ?, ?, ?, ?, ?, ?)',
    clock(),
    actor.name,
    actor.kind,
    actor.address ?? null,
    event,
    outcome,
    JSON.stringify(detail),
  );
}

/** Changes who may do what: one transaction with its entry, on the disk when this returns. */
export function change<Result>(access: Access, entry: Omit<AuditEntry, 'outcome'>, work: () => Result): Result {
  const { db } = access;
  db.exec('PRAGMA synchronous = FULL');
  try {
    return db.write(() => {
      const result = work();
      recordAudit(access, { ...entry, outcome: 'done' });
      return result;
    });
  } finally {
    db.exec('PRAGMA synchronous = NORMAL');
  }
}
