/** Entries of the audit log as people read them. */
import type { AuditEvent } from '../../api/access.ts';
import { counted, formatMilliseconds } from '../../lib/format.ts';

/** `sign-in-failed` as `Sign-in failed`. */
export function eventLabel(event: string): string {
  const words = event.replace(/^sign-(in|out)/, 'sign\u2011$1').replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Parts of an entry that say what it is about, the first that is there. */
const ABOUT = ['object', 'user', 'token', 'name', 'network', 'search'];

/** What an entry is about, in a line; '' when its name says everything. */
export function summaryOf({ detail }: Pick<AuditEvent, 'detail'>): string {
  const text = (name: string): string => (typeof detail[name] === 'string' ? detail[name] : '');
  const asked = [text('query'), text('filters')].filter((part) => part !== '').join(' and ');
  if (asked !== '') return asked;
  const about = ABOUT.map(text).find((part) => part !== '');
  return about ?? [text('method'), text('route')].filter((part) => part !== '').join(' ');
}

/** How much and how long: `1 204 records · 320 ms`. */
export function measureOf({ detail }: Pick<AuditEvent, 'detail'>): string {
  const { rows, milliseconds } = detail as { readonly rows?: unknown; readonly milliseconds?: unknown };
  return [
    ...(typeof rows === 'number' ? [counted(rows, 'row')] : []),
    ...(typeof milliseconds === 'number' ? [formatMilliseconds(milliseconds)] : []),
  ].join(' · ');
}
