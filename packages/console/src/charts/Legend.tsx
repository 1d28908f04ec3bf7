import { Menu, UnstyledButton } from '@mantine/core';
import { IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import type { ApiValue } from '@thalweg/core/api';
import type { ReactNode } from 'react';
import { formatBytes, formatShort } from '../lib/format.ts';
import type { Measure } from '../lib/url-state.ts';
import type { BarSeries } from './time-series.ts';
import './legend.css';

export interface LegendProps {
  readonly bars: readonly BarSeries[];
  readonly measure: Measure;
  readonly onFor: (value: ApiValue) => void;
  readonly onOut: (value: ApiValue) => void;
}

/** What the colours mean; a click on one filters by it. */
export function Legend({ bars, measure, onFor, onOut }: LegendProps): ReactNode {
  if (bars.length === 0 || (bars.length === 1 && bars[0]?.name === 'records')) return null;
  return (
    <ul className="legend" aria-label="Legend">
      {bars.map((bar) => {
        const { value } = bar;
        const inside = (
          <>
            <span
              className="legend-swatch"
              data-hatched={bar.hatched || undefined}
              style={{ backgroundColor: bar.colour }}
            />
            <span>{bar.name}</span>
            <span className="faint">{measure === 'bytes' ? formatBytes(bar.total) : formatShort(bar.total)}</span>
          </>
        );
        return (
          <li key={bar.name}>
            {value === undefined ? (
              <span className="legend-entry">{inside}</span>
            ) : (
              <Menu position="bottom">
                <Menu.Target>
                  <UnstyledButton className="legend-entry">{inside}</UnstyledButton>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item leftSection={<IconZoomIn size={15} />} onClick={() => onFor(value)}>
                    Filter for {bar.name}
                  </Menu.Item>
                  <Menu.Item leftSection={<IconZoomOut size={15} />} onClick={() => onOut(value)}>
                    Filter out {bar.name}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
          </li>
        );
      })}
    </ul>
  );
}
