import { Drawer } from '@mantine/core';
import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { FilterBar } from '../../components/filters/FilterBar.tsx';
import { useFieldsOpen } from '../../state/settings.ts';
import { useView } from '../../state/view.ts';
import { FieldList } from './fields/FieldList.tsx';
import { HistogramPanel } from './HistogramPanel.tsx';
import { QueryBar } from './query/QueryBar.tsx';
import { ResultsPanel } from './table/ResultsPanel.tsx';
import { useHistogram } from './use-histogram.ts';
import { useRows } from './use-rows.ts';
import './discover.css';

/** Ask, look, narrow down, look closer. */
export default function DiscoverPage(): ReactNode {
  const { problems } = useView();
  const narrow = useMediaQuery('(max-width: 720px)') ?? false;
  const [fieldsOpen, setFieldsOpen] = useFieldsOpen();
  const [sheet, setSheet] = useState(false);
  const rows = useRows();
  const histogram = useHistogram();
  useHotkeys([['mod+B', () => setFieldsOpen(!fieldsOpen)]]);

  const fields = <FieldList />;
  return (
    <div className="discover" data-narrow={narrow || undefined}>
      <div className="discover-ask">
        <QueryBar>
          <FilterBar />
        </QueryBar>
        {problems.length > 0 && (
          <p className="discover-problems" role="status">
            {problems.join(' ')}
          </p>
        )}
      </div>
      <div className="discover-body">
        {!narrow && fieldsOpen && <aside className="discover-fields panel">{fields}</aside>}
        {narrow && (
          <Drawer
            opened={sheet}
            onClose={() => setSheet(false)}
            title="Fields"
            position="bottom"
            size="80%"
            closeButtonProps={{ 'aria-label': 'Close the fields' }}
          >
            {fields}
          </Drawer>
        )}
        <div className="discover-answer">
          <HistogramPanel histogram={histogram} />
          <ResultsPanel
            rows={rows}
            histogram={histogram}
            narrow={narrow}
            fieldsOpen={narrow ? sheet : fieldsOpen}
            onFields={() => (narrow ? setSheet(!sheet) : setFieldsOpen(!fieldsOpen))}
          />
        </div>
      </div>
    </div>
  );
}
