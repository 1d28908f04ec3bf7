import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconEyeOff,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { FindingStatus } from './stages.ts';

const MARKS: Readonly<Record<FindingStatus | 'none', readonly [TablerIcon, string]>> = {
  ok: [IconCircleCheck, 'Well'],
  warning: [IconAlertTriangle, 'Warning'],
  failure: [IconCircleX, 'Failure'],
  'not-allowed': [IconEyeOff, 'Could not look'],
  none: [IconCircleDashed, 'Not looked at from here'],
};

export const statusName = (status: FindingStatus | 'none'): string => MARKS[status][1];

/** A state by shape and colour; its name stands beside it, or is said. */
export function StatusMark({ status, size = 18 }: { readonly status: FindingStatus | 'none'; readonly size?: number }) {
  const [Icon] = MARKS[status];
  return <Icon className="mark" data-status={status} size={size} stroke={1.8} aria-hidden />;
}

export function StatusName({ status }: { readonly status: FindingStatus }): ReactNode {
  return (
    <span className="mark-name" data-status={status}>
      {statusName(status)}
    </span>
  );
}
