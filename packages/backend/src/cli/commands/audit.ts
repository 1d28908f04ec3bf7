import { describeDetail } from '@thalweg/core/access';
import { type AuditRow, readAudit, readInstant } from '../../access/read-audit.ts';
import { ThalwegError } from '../../report/errors.ts';
import type { Options, Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { createTable } from '../render/table.ts';
import { visible } from '../render/visible.ts';
import { limitOption, textOption } from '../values.ts';
import { withAccess } from '../with-access.ts';

const LIMIT = 100;

export const run: Run = (context, { options }) =>
  withAccess({ context, options }, (access) => {
    const limit = limitOption(options, LIMIT) ?? Number.MAX_SAFE_INTEGER;
    const rows = readAudit(access, {
      since: instantOption(options, 'since', access.clock()),
      until: instantOption(options, 'until', access.clock()),
      actor: textOption(options, 'actor'),
      event: textOption(options, 'event'),
      text: textOption(options, 'text'),
      limit,
    });
    if (options['json'] === true) {
      context.stdout.write(`${toJson({ events: rows.map((row) => ({ ...row, time: iso(row) })) })}\n`);
      return 0;
    }
    if (rows.length === 0) {
      context.stdout.write('nothing is written down of that\n');
      return 0;
    }
    const table = createTable({
      columns: [
        { head: 'time (UTC)' },
        { head: 'who' },
        { head: 'from' },
        { head: 'event' },
        { head: 'outcome' },
        { head: 'detail', overflow: 'wrap' },
      ],
      width: context.width,
      colour: context.colour,
    });
    context.stdout.write(
      table.page(
        rows.map((row) => [
          iso(row).slice(0, 19).replace('T', ' '),
          visible(row.actor),
          row.address ?? '',
          row.event,
          row.outcome,
          visible(inWords(row)),
        ]),
      ),
    );
    if (rows.length === limit) context.stderr.write(`note: the newest ${limit}; --limit shows more\n`);
    return 0;
  });

function instantOption(options: Options, key: string, now: number): number | undefined {
  const typed = textOption(options, key);
  if (typed === undefined) return undefined;
  const instant = readInstant(typed, now);
  if (instant !== undefined) return instant;
  throw new ThalwegError(
    'bad-option',
    `--${key} ${typed}: not a time; write how long ago (24h, 7d), date math, ISO 8601, or epoch seconds`,
  );
}

function iso({ time }: AuditRow): string {
  return new Date(time).toISOString();
}

/** `query dstport:22, rows 7`. */
function inWords({ detail }: AuditRow): string {
  return describeDetail(detail)
    .map(([name, text]) => `${name} ${text}`)
    .join(', ');
}
