import { previousRange, type TimeText } from '../../lib/time-range.ts';
import { useRun } from '../../state/run.tsx';

/** The period of the same length just before; undefined where the time range has an open end. */
export function useBefore(): TimeText | undefined {
  const { span } = useRun();
  return span ? previousRange(span) : undefined;
}
