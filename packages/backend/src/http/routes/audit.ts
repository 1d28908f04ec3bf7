import { audit } from '@thalweg/core/api';
import type { FastifyInstance } from 'fastify';
import { auditEvents, readAudit, readInstant } from '../../access/read-audit.ts';
import type { Services } from '../dependencies.ts';
import { badTime, TIME_FORMS } from '../question.ts';
import { addRoute } from '../route.ts';

export function addAudit(app: FastifyInstance, { access, clock }: Services): void {
  const instant = (key: string, typed: string | undefined): number | undefined => {
    if (typed === undefined || typed === '') return undefined;
    const resolved = readInstant(typed, clock());
    if (resolved === undefined) throw badTime(key, typed, TIME_FORMS);
    return resolved;
  };
  addRoute(app, audit, ({ query: { since, until, cursor, ...rest } }) => {
    const found = readAudit(access, {
      ...rest,
      since: instant('since', since),
      until: instant('until', until),
      before: cursor,
    });
    const last = found.at(-1);
    return {
      events: found,
      next: last && found.length === rest.limit ? last.id : null,
      names: auditEvents(access),
    };
  });
}
