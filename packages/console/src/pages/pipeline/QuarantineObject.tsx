import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { QuarantineRetryAnswer, QuarantineRetryRequest } from '@thalweg/core/api';
import { type ReactNode, useState } from 'react';
import { postJson } from '../../api/client.ts';
import { describeError } from '../../components/Failure.tsx';
import { counted } from '../../lib/format.ts';
import { useRun } from '../../state/run.tsx';
import { useCan } from '../../state/session.tsx';
import { FormatField, isFormat } from './FormatField.tsx';
import { formatsFor, type QuarantineGroup } from './quarantine.ts';

/** The bad lines of one object, and "load again as …". */
export function QuarantineObject({ group }: { readonly group: QuarantineGroup }): ReactNode {
  const mayLoad = useCan('ingest');
  const [open, setOpen] = useState(false);
  const { name, field, lines, kept, samples } = group;
  return (
    <article className="bad-object">
      <header className="bad-head">
        <span className="mono bad-name" title={name}>
          {name}
        </span>
        {field !== null && (
          <span className="soft">
            field <span className="mono">{field}</span>
          </span>
        )}
        <span className="soft bad-count">{counted(lines, 'line')}</span>
        {mayLoad && (
          <Button size="compact-xs" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
            Load again as …
          </Button>
        )}
      </header>
      {open && <LoadAgain group={group} />}
      <ol className="samples">
        {samples.map(({ line, message, text, cut }) => (
          <li key={line}>
            <span className="sample-line faint">line {line}</span>
            <span className="soft">{message}</span>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, and the keyboard has to reach that. */}
            <pre className="mono" tabIndex={0}>
              {text}
              {cut && ' …'}
            </pre>
          </li>
        ))}
        {lines > samples.length && (
          <li className="faint">
            and {counted(lines - samples.length, 'more line')}
            {kept < lines && `, the texts of ${kept} are kept`}
          </li>
        )}
      </ol>
    </article>
  );
}

function LoadAgain({ group }: { readonly group: QuarantineGroup }): ReactNode {
  const line = group.samples[0]?.text;
  const [format, setFormat] = useState(() => formatsFor(line).find(({ fits }) => fits)?.text ?? '');
  const client = useQueryClient();
  const { refresh } = useRun();
  const retry = useMutation({
    mutationFn: (body: QuarantineRetryRequest) => postJson<QuarantineRetryAnswer>('/quarantine/retry', body),
    onSuccess: (answer) => {
      // Not only here: when no line is left, this place is gone.
      notifications.show({ title: group.name, message: resultText(answer) });
      refresh();
      void client.invalidateQueries();
    },
  });
  return (
    <form
      className="again"
      onSubmit={(event) => {
        event.preventDefault();
        if (isFormat(format)) retry.mutate({ format, object: group.object });
      }}
    >
      <FormatField label={`Fields of the lines of ${group.name}`} value={format} onChange={setFormat} line={line} />
      <div className="again-row">
        <Button size="xs" type="submit" loading={retry.isPending} disabled={!isFormat(format)}>
          Load again
        </Button>
        <span aria-live="polite" className={retry.isError ? 'reject' : 'soft'}>
          {retry.isError && `${describeError(retry.error).title}. ${describeError(retry.error).message}`}
          {retry.data && resultText(retry.data)}
          {!retry.data && !retry.isError && 'Lines that fit become records; the others stay.'}
        </span>
      </div>
    </form>
  );
}

function resultText(answer: QuarantineRetryAnswer): string {
  const { lines, records, noData, skipData, quarantined, skipped, warnings } = answer;
  const first = skipped[0];
  if (first) return `Not loaded: ${first.reason}`;
  const rest = quarantined === 0 ? 'None is left.' : `${counted(quarantined, 'line')} still do not fit.`;
  return [`${counted(records + noData + skipData, 'line')} of ${lines} became records. ${rest}`, ...warnings].join(' ');
}
