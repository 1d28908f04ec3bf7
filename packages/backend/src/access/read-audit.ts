/** Reading the audit log, and taking from its end what is older than it is kept. */
import { resolveInstant } from '@thalweg/core/query';
import type { Access } from './access.ts';
import { type AuditEntry, recordAudit } from './audit.ts';

export interface AuditRow {
  readonly id: number;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly actor: string;
  readonly kind: string;
  readonly address: string | null;
  readonly event: string;
  readonly outcome: AuditEntry['outcome'];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AuditQuestion {
  /** Epoch milliseconds: `since` ≤ time < `until`. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly actor?: string | undefined;
  readonly event?: string | undefined;
  /** Stands somewhere in actor, address, event or detail, in whatever case. */
  readonly text?: string | undefined;
  /** Only rows before this one. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** The newest first. */
export function readAudit({ db }: Access, question: AuditQuestion): AuditRow[] {
  const { since, until, actor, event, text, before, limit } = question;
  const tests: string[] = [];
  const values: (string | number)[] = [];
  const test = (sql: string, ...given: (string | number)[]): void => {
    tests.push(sql);
    values.push(...given);
  };
  if (since !== undefined) test('time >= ?', since);
  if (until !== undefined) test('time < ?', until);
  if (actor !== undefined) test('actor = ?', actor);
  if (event !== undefined) test('event = ?', event);
  if (before !== undefined) test('id < ?', before);
  if (text !== undefined && text !== '') {
    const like = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
    const columns = ['actor', 'address', 'event', 'detail'];
    test(
      `(${columns.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR ')})`,
      ...columns.map((column) => (column === 'detail' ? likeInJson(like) : like)),
    );
  }
  const where = tests.length === 0 ? '' : `WHERE ${tests.join(' AND ')}`;
  return db
    .all<Omit<AuditRow, 'detail'> & { readonly detail: string }>(
      `SELECT id, time, actor, kind, address, event, outcome, detail FROM audit ${where} ORDER BY id DESC LIMIT ?`,
      ...values,
      limit,
    )
    .map((row) => ({ ...row, detail: JSON.parse(row.detail) as AuditRow['detail'] }));
}

/** A pattern as its text stands in JSON: quotes and backslashes are escaped there once more. */
function likeInJson(like: string): string {
  return like.replaceAll(/\\\\|"/g, (one) => (one === '"' ? '\\\\"' : '\\\\\\\\'));
}

/**
 * An instant as one types it: `24h` for so long ago, or as in a query: date math, ISO 8601, epoch. Epoch milliseconds; undefined for what
 * is none.
 */
export function readInstant(text: string, now: number): number | undefined {
  return resolveInstant(/^\d{1,6}[smhdwMy]$/.test(text) ? `now-${text}` : text, { now, tz: 'UTC' });
}

/** Names of events that there are, for a list to choose from. */
export function auditEvents({ db }: Access): string[] {
  return db.all<{ event: string }>('SELECT DISTINCT event FROM audit ORDER BY event').map(({ event }) => event);
}

/** Removes what is older than an instant (epoch milliseconds), and says so in the log; gives the number of rows. */
export function retireAudit(access: Access, before: number): number {
  const { db } = access;
  return db.write(() => {
    db.run('UPDATE audit_retention SET before = ?', before);
    const rows = db.run('DELETE FROM audit WHERE time < ?', before);
    db.run('UPDATE audit_retention SET before = 0');
    if (rows > 0) {
      recordAudit(access, {
        actor: { name: 'retention', kind: 'server', address: undefined },
        event: 'audit-retired',
        outcome: 'done',
        detail: { rows, before: new Date(before).toISOString() },
      });
    }
    return rows;
  });
}
