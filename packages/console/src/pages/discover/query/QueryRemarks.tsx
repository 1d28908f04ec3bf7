import { Button } from '@mantine/core';
import { IconAlertCircle, IconBulb } from '@tabler/icons-react';
import type { Diagnostic, Fix } from '@thalweg/core/language';
import type { ReactNode } from 'react';

export interface QueryRemarksProps {
  readonly text: string;
  readonly remarks: readonly Diagnostic[];
  readonly onFix: (text: string) => void;
}

/** What is wrong or odd about the query, each with its first fix; an error goes before hints. */
export function QueryRemarks({ text, remarks, onFix }: QueryRemarksProps): ReactNode {
  const errors = remarks.filter(({ severity }) => severity === 'error');
  const shown = errors.length > 0 ? errors.slice(0, 1) : remarks.slice(0, 3);
  return (
    <div className="query-remarks" role="status">
      {shown.map((remark) => (
        <div key={`${remark.code} ${remark.start}`} className="query-remark" data-severity={remark.severity}>
          {remark.severity === 'error' ? <IconAlertCircle size={15} aria-hidden /> : <IconBulb size={15} aria-hidden />}
          <span>{remark.message}</span>
          {remark.fixes.slice(0, 2).map((fix) => (
            <Button key={fix.title} size="compact-xs" variant="light" onClick={() => onFix(fixed(text, fix))}>
              {fix.title}
            </Button>
          ))}
        </div>
      ))}
    </div>
  );
}

/** The text after the edits of a fix, which do not overlap. */
function fixed(text: string, { edits }: Fix): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((result, { start, end, text: part }) => result.slice(0, start) + part + result.slice(end), text);
}
