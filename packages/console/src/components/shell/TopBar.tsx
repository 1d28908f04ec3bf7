import type { ReactNode } from 'react';
import { TimeControls } from '../time/TimeControls.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { Scope } from './Scope.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';

export interface TopBarProps {
  readonly title: string;
  /** The page shows no records, and so has no time range. */
  readonly timeless: boolean;
}

export function TopBar({ title, timeless }: TopBarProps): ReactNode {
  return (
    <header className="topbar">
      <h1 className="topbar-title">{title}</h1>
      <Scope />
      <div className="topbar-space" />
      {!timeless && <TimeControls />}
      <ThemeSwitch />
      <AccountMenu />
    </header>
  );
}
