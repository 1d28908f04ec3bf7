import {
  IconCalendarTime,
  IconFileDescription,
  IconHash,
  IconLetterT,
  IconList,
  IconNetwork,
  IconPlug,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ApiField } from '@thalweg/core/api';
import type { ReactNode } from 'react';

const ICONS: Readonly<Record<string, readonly [TablerIcon, string]>> = {
  ip: [IconNetwork, 'address'],
  port: [IconPlug, 'port'],
  epoch_seconds: [IconCalendarTime, 'date'],
  enum: [IconList, 'one of a few values'],
  integer: [IconHash, 'number'],
  counter: [IconHash, 'number'],
  flags: [IconHash, 'flags'],
};

/** The kind of a field as a sign. */
export function FieldIcon({ field }: { readonly field: ApiField }): ReactNode {
  const origin = field.name.startsWith('_');
  const [Icon, title] = origin
    ? [IconFileDescription, 'where it came from']
    : (ICONS[field.kind] ?? [IconLetterT, 'text']);
  return <Icon className="field-icon" size={14} stroke={1.7} title={title} aria-label={title} />;
}
