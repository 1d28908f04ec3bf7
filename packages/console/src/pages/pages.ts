/** The pages of the console, in the order of the rail; the first one is what `/` shows. */
import { IconCompass, IconLayoutDashboard, IconTransform, type TablerIcon } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { LOAD } from './load.ts';

export interface PageRow {
  readonly path: string;
  readonly title: string;
  readonly icon: TablerIcon;
  readonly load: () => Promise<{ readonly default: ComponentType }>;
}

export const PAGES: readonly PageRow[] = [
  { path: '/overview', title: 'Overview', icon: IconLayoutDashboard, load: LOAD.overview },
  { path: '/discover', title: 'Discover', icon: IconCompass, load: LOAD.discover },
  { path: '/pipeline', title: 'Pipeline', icon: IconTransform, load: LOAD.pipeline },
];
