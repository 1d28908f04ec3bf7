import type { ReactNode } from 'react';
import { TimeControls } from '../time/TimeControls.tsx';
import { Scope } from './Scope.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';

export function TopBar({ title }: { readonly title: string }): ReactNode {
  return (
    <header className="topbar">
      <h1 className="topbar-title">{title}</h1>
      <Scope />
      <div className="topbar-space" />
      <TimeControls />
      <ThemeSwitch />
    </header>
  );
}
