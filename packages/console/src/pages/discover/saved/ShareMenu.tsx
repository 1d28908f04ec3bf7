import { ActionIcon, Menu } from '@mantine/core';
import { IconShare2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { absolute } from '../../../lib/time-range.ts';
import { addressOf, printView } from '../../../lib/url-state.ts';
import { useRun } from '../../../state/run.tsx';
import { useView } from '../../../state/view.ts';
import { copyText } from '../table/copy.ts';

/** A link to what is on the page; with the time as it reads, or as the instants it stands for now. */
export function ShareMenu(): ReactNode {
  const { view } = useView();
  const { span } = useRun();
  const copy = (fixed: boolean): void => {
    const time = fixed && span?.from !== undefined && span.to !== undefined ? absolute(span.from, span.to) : {};
    const { origin, pathname } = window.location;
    copyText(addressOf(`${origin}${pathname}`, printView({ ...view, ...time })), 'Copied the link');
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon data-hint="Share" size={28} aria-label="Share">
          <IconShare2 size={16} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => copy(false)}>
          <div>Copy the link</div>
          <div className="faint">Its time range moves with the clock</div>
        </Menu.Item>
        <Menu.Item onClick={() => copy(true)}>
          <div>Copy the link with fixed times</div>
          <div className="faint">Shows exactly this range later, too</div>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
