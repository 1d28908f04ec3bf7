/** The pages of the console, in the order of the rail; the first one is what `/` shows. */
import {
  IconClipboardText,
  IconCompass,
  IconLayoutDashboard,
  IconStethoscope,
  IconTransform,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Permission } from '@thalweg/core/access';
import type { ComponentType } from 'react';
import type { Session } from '../state/session.tsx';
import { LOAD } from './load.ts';

export interface PageRow {
  readonly path: string;
  readonly title: string;
  readonly icon: TablerIcon;
  /** Shown only to those who may; to everybody who gets in without it. */
  readonly needs?: Permission;
  /** Tells of whole objects, which who sees only some rows does not. */
  readonly whole?: true;
  /** Shows no records, and so has no time range. */
  readonly timeless?: true;
  readonly load: () => Promise<{ readonly default: ComponentType }>;
}

export const PAGES: readonly PageRow[] = [
  { path: '/overview', title: 'Overview', icon: IconLayoutDashboard, load: LOAD.overview },
  { path: '/discover', title: 'Discover', icon: IconCompass, load: LOAD.discover },
  { path: '/pipeline', title: 'Pipeline', icon: IconTransform, whole: true, load: LOAD.pipeline },
  {
    ...{ path: '/doctor', title: 'Doctor', icon: IconStethoscope, needs: 'manage', whole: true, timeless: true },
    load: LOAD.doctor,
  },
  { path: '/access', title: 'Access', icon: IconUsers, needs: 'manage', timeless: true, load: LOAD.access },
  { path: '/audit', title: 'Audit', icon: IconClipboardText, needs: 'audit', load: LOAD.audit },
];

/** Whether a page is shown to whoever looks. */
export const isFor = ({ needs, whole }: PageRow, { can, scoped }: Pick<Session, 'can' | 'scoped'>): boolean =>
  (needs === undefined || can(needs)) && !(whole && scoped);
