import type { ApiField, FieldTopAnswer } from '@thalweg/core/api';
import type { ReactNode } from 'react';
import { counted } from '../../../lib/format.ts';
import { present } from '../../../lib/present.ts';
import { useRun } from '../../../state/run.tsx';

export interface StatisticsProps {
  readonly field: ApiField;
  readonly statistics: NonNullable<FieldTopAnswer['statistics']>;
}

/** Least, middle and largest value of a number, and how its values are spread over sizes that double. */
export function Statistics({ field, statistics }: StatisticsProps): ReactNode {
  const { clock } = useRun();
  const show = (value: number | string): string => present(field, value, { clock }).text;
  const { min, p50, p95, max, distribution } = statistics;
  const most = Math.max(1, ...distribution.map(({ count }) => Number(count)));
  return (
    <div className="statistics">
      {distribution.length > 1 && (
        <div
          className="statistics-bars"
          role="img"
          aria-label={`Distribution of ${field.name} from ${show(min)} to ${show(max)}`}
        >
          {distribution.map(({ low, high, count }) => (
            <span
              key={String(low)}
              title={`${show(low)} – ${show(high)}: ${counted(count, 'record')}`}
              style={{ height: `${Math.max(Number(count) > 0 ? 4 : 0, (100 * Number(count)) / most)}%` }}
            />
          ))}
        </div>
      )}
      <dl>
        {(
          [
            ['min', min],
            ['median', p50],
            ['95 %', p95],
            ['max', max],
          ] as const
        ).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{show(value)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
