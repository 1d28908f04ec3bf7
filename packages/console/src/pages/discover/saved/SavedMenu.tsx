import { ActionIcon, Badge, Menu, UnstyledButton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconBookmark,
  IconBookmarkPlus,
  IconDeviceFloppy,
  IconFilePlus,
  IconHistory,
  IconRestore,
  IconTrash,
} from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { SavedSearch } from '@thalweg/core/api';
import { type ReactNode, useState } from 'react';
import { deleteSearch, readSearches, writeSearch } from '../../../api/questions.ts';
import { describeError } from '../../../components/Failure.tsx';
import { DEFAULT_VIEW } from '../../../lib/url-state.ts';
import { columnsOf } from '../../../state/actions.ts';
import { useCan } from '../../../state/session.tsx';
import { useColumnWidths, useRecentQueries } from '../../../state/settings.ts';
import { useView } from '../../../state/view.ts';
import { SaveDialog } from './SaveDialog.tsx';
import { askAgain, differs, savedWidths, toQueryState, toState, toView } from './saved-state.ts';
import './saved.css';

/** Saved searches and recent queries: open, save, save as, delete. */
export function SavedMenu(): ReactNode {
  const { view, change } = useView();
  const client = useQueryClient();
  const { data = [] } = useQuery({ queryKey: ['searches'], queryFn: ({ signal }) => readSearches(signal) });
  const [recent] = useRecentQueries();
  const [saving, setSaving] = useState(false);
  const searches = data.filter(({ kind }) => kind === 'search');
  const queries = data.filter(({ kind }) => kind === 'query');
  const current = searches.find(({ id }) => id === view.search);
  const mayKeep = useCan('save');
  const [widths, setWidths] = useColumnWidths();
  const unsaved = current !== undefined && differs(view, current, widths);
  const open = (search: SavedSearch): void => {
    const kept = savedWidths(search);
    if (kept) setWidths((old) => ({ ...without(old, columnsOf(search.columns)), ...kept }));
    change(({ filters }) => ({
      ...toView(
        search,
        filters.filter(({ pinned }) => pinned),
      ),
      search: search.id,
    }));
  };
  const ask = (query: SavedSearch): void =>
    change(({ filters }) =>
      askAgain(
        query,
        filters.filter(({ pinned }) => pinned),
      ),
    );
  const begin = (): void => {
    const { from, to, tz, refresh, lang } = view;
    change({ ...DEFAULT_VIEW, from, to, tz, refresh, lang, filters: view.filters.filter(({ pinned }) => pinned) });
  };
  const failed = (error: unknown): void => {
    notifications.show({ color: 'red', ...describeError(error) });
  };
  const save = async (): Promise<void> => {
    if (!current) return;
    await writeSearch(
      {
        ...toState(view, { withTime: current.from !== undefined || current.to !== undefined, widths }),
        name: current.name,
        description: current.description,
        tags: current.tags,
      },
      current.id,
    );
    await client.invalidateQueries({ queryKey: ['searches'] });
    notifications.show({ message: `Saved “${current.name}”` });
  };
  const remove = async (search: SavedSearch): Promise<void> => {
    await deleteSearch(search.id);
    if (search.id === view.search) change({ search: '' }, { replace: true });
    await client.invalidateQueries({ queryKey: ['searches'] });
    notifications.show({ message: `Deleted “${search.name}”` });
  };
  return (
    <>
      <Menu position="bottom-end" width={340} withinPortal>
        <Menu.Target>
          <UnstyledButton
            data-hint="Saved searches"
            className="saved-button"
            aria-label={current ? `Saved search ${current.name}` : 'Saved searches'}
          >
            <IconBookmark size={16} stroke={1.7} aria-hidden />
            {current && <span className="saved-name">{current.name}</span>}
            {unsaved && (
              <Badge size="xs" variant="light" color="orange">
                changed
              </Badge>
            )}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown className="saved-menu">
          <Menu.Item leftSection={<IconFilePlus size={15} />} onClick={begin}>
            New search
          </Menu.Item>
          {mayKeep && current && unsaved && !current.readyMade && (
            <Menu.Item leftSection={<IconDeviceFloppy size={15} />} onClick={() => void save().catch(failed)}>
              Save “{current.name}”
            </Menu.Item>
          )}
          {mayKeep && (
            <Menu.Item leftSection={<IconBookmarkPlus size={15} />} onClick={() => setSaving(true)}>
              Save as new…
            </Menu.Item>
          )}
          {current && unsaved && (
            <Menu.Item leftSection={<IconRestore size={15} />} onClick={() => open(current)}>
              Back to “{current.name}” as saved
            </Menu.Item>
          )}
          <Group
            title="Saved"
            searches={searches.filter(({ readyMade }) => !readyMade)}
            current={view.search}
            onOpen={open}
            {...(mayKeep && { onRemove: (one) => void remove(one).catch(failed) })}
          />
          <Group
            title="Queries"
            searches={queries}
            current=""
            onOpen={ask}
            {...(mayKeep && { onRemove: (one) => void remove(one).catch(failed) })}
          />
          <Group
            title="Ready-made"
            searches={searches.filter(({ readyMade }) => readyMade)}
            current={view.search}
            onOpen={open}
          />
          {recent.length > 0 && <Menu.Label>Recent queries</Menu.Label>}
          {recent.slice(0, 6).map(({ query, lang }) => (
            <Menu.Item
              key={`${lang} ${query}`}
              leftSection={<IconHistory size={15} />}
              onClick={() => change({ query, lang })}
            >
              <span className="mono saved-query">{query}</span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <SaveDialog
        opened={saving}
        onClose={() => setSaving(false)}
        names={data.map(({ name }) => name)}
        onSave={async ({ kind, name, description, tags, withFilters, withTime }) => {
          const state =
            kind === 'query' ? toQueryState(view, { withFilters, withTime }) : toState(view, { withTime, widths });
          const made = await writeSearch({ ...state, name, description, tags });
          await client.invalidateQueries({ queryKey: ['searches'] });
          if (kind === 'search') change({ search: made.id }, { replace: true });
          notifications.show({ message: `Saved “${made.name}”` });
        }}
      />
    </>
  );
}

const without = (widths: Readonly<Record<string, number>>, names: readonly string[]): Record<string, number> =>
  Object.fromEntries(Object.entries(widths).filter(([name]) => !names.includes(name)));

interface GroupProps {
  readonly title: string;
  readonly searches: readonly SavedSearch[];
  readonly current: string;
  readonly onOpen: (search: SavedSearch) => void;
  readonly onRemove?: (search: SavedSearch) => void;
}

function Group({ title, searches, current, onOpen, onRemove }: GroupProps): ReactNode {
  if (searches.length === 0) return null;
  return (
    <>
      <Menu.Label>{title}</Menu.Label>
      {searches.map((search) => (
        <div key={search.id} className="saved-row">
          <Menu.Item onClick={() => onOpen(search)} data-current={search.id === current || undefined}>
            <div>{search.name}</div>
            <div className="mono faint saved-query">{search.query || search.description}</div>
          </Menu.Item>
          {onRemove && (
            <ActionIcon size={26} aria-label={`Delete ${search.name}`} onClick={() => onRemove(search)}>
              <IconTrash size={14} />
            </ActionIcon>
          )}
        </div>
      ))}
    </>
  );
}
