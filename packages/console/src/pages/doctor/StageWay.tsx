import type { ReactNode } from 'react';
import { counted } from '../../lib/format.ts';
import { StatusMark, statusName } from './StatusMark.tsx';
import type { StageGroup } from './stages.ts';

/** The way of the records at a glance: where it is broken. */
export function StageWay({ groups }: { readonly groups: readonly StageGroup[] }): ReactNode {
  return (
    <ol className="way" aria-label="The way of the records">
      {groups.map(({ stage, title, worst, findings }) => {
        const bad = findings.filter(({ status }) => status !== 'ok').length;
        return (
          <li key={stage}>
            <a href={`#${stage}`} className="panel way-stage" data-status={worst ?? 'none'}>
              <StatusMark status={worst ?? 'none'} size={22} />
              <span className="way-text">
                <b>{title}</b>
                <span className="soft">
                  {worst === undefined
                    ? statusName('none')
                    : bad === 0
                      ? `${counted(findings.length, 'check')}, all well`
                      : `${counted(bad, 'finding')} in ${counted(findings.length, 'check')}`}
                </span>
              </span>
            </a>
          </li>
        );
      })}
    </ol>
  );
}
