import { useComputedColorScheme } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { LazyTimeChart } from '../../charts/LazyTimeChart.tsx';
import { Legend } from '../../charts/Legend.tsx';
import { toBars } from '../../charts/time-series.ts';
import { present, presentText } from '../../lib/present.ts';
import { useActions } from '../../state/actions.ts';
import { useFields } from '../../state/fields.ts';
import { useRun } from '../../state/run.tsx';
import { CHART_COLOURS } from '../../theme/chart-colours.ts';
import { letInSensitive, type Observed } from './questions.ts';
import { useHistogram } from './use-answer.ts';

const HEIGHT = 200;

/** When somebody was let in on ports of remote access, databases and control. */
export function LetInTimes({ observed }: { readonly observed: Observed }): ReactNode {
  const { clock } = useRun();
  const fields = useFields();
  const actions = useActions();
  const colours = CHART_COLOURS[useComputedColorScheme('light')];
  const { answer } = useHistogram({ query: letInSensitive(observed).query, by: 'dstport' });
  const bars = useMemo(() => {
    const show = (value: string | number | null): string =>
      presentText(present(fields.get('dstport'), value, { clock }));
    return answer ? toBars(answer, { by: 'dstport', mirror: false, colours, show }) : [];
  }, [answer, colours, fields, clock]);
  if (answer && Number(answer.total) === 0) return null;
  return (
    <section className="let-in-times" aria-label="When, on remote access, databases and control">
      <header>
        <h3>When</h3>
        <Legend
          bars={bars}
          measure="count"
          onFor={(value) => actions.filterFor('dstport', value)}
          onOut={(value) => actions.filterOut('dstport', value)}
        />
      </header>
      <LazyTimeChart answer={answer} bars={bars} height={HEIGHT} onRange={actions.zoom} />
    </section>
  );
}
