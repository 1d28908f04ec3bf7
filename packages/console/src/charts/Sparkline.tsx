import type { ReactNode } from 'react';
import { linePath } from './sparkline.ts';

const [WIDTH, HEIGHT] = [120, 28];

/** The course of a figure, beside it; says nothing that the figure's text does not. */
export function Sparkline({ values }: { readonly values: readonly (number | undefined)[] }): ReactNode {
  const line = linePath(values, WIDTH, HEIGHT);
  const whole = values.every((value) => value !== undefined) && values.length > 1;
  return (
    <svg className="sparkline" viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`} preserveAspectRatio="none" aria-hidden="true">
      {whole && <path className="sparkline-area" d={`${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} />}
      <path className="sparkline-line" d={line} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
