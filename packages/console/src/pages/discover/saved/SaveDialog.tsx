import { Button, Checkbox, Group, Modal, SegmentedControl, TagsInput, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { describeError } from '../../../components/Failure.tsx';

export interface Saving {
  readonly kind: 'search' | 'query';
  readonly name: string;
  readonly description: string;
  readonly tags: string[];
  /** Of a query; a search has its filters always. */
  readonly withFilters: boolean;
  readonly withTime: boolean;
}

export interface SaveDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Names that are taken already. */
  readonly names: readonly string[];
  readonly onSave: (saving: Saving) => Promise<void>;
}

export function SaveDialog({ opened, onClose, names, onSave }: SaveDialogProps): ReactNode {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [tags, setTags] = useState<string[]>([]);
  const [kind, setKind] = useState<Saving['kind']>('search');
  const [withFilters, setWithFilters] = useState(false);
  const [withTime, setWithTime] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const taken = names.includes(name.trim());
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (name.trim() === '') {
      setFault('A name is needed.');
      return;
    }
    setBusy(true);
    try {
      await onSave({ kind, name: name.trim(), description, tags, withFilters, withTime });
      setName('');
      setDescription('');
      setTags([]);
      setFault(undefined);
      onClose();
    } catch (error) {
      setFault(describeError(error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Save">
      <form onSubmit={(event) => void submit(event)} style={{ display: 'grid', gap: 12 }}>
        <div>
          <SegmentedControl
            fullWidth
            aria-label="What is saved"
            value={kind}
            onChange={(value) => setKind(value as Saving['kind'])}
            data={[
              { value: 'search', label: 'Search' },
              { value: 'query', label: 'Query' },
            ]}
          />
          <p className="soft saved-about">
            {kind === 'search'
              ? 'Query, filters, columns, order and chart: the whole of what is shown.'
              : 'The question alone, to be asked again whatever the table shows.'}
          </p>
        </div>
        <TextInput
          label="Name"
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fault}
          description={taken ? 'Another one has this name.' : undefined}
        />
        <Textarea
          label="Description"
          rows={2}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <TagsInput label="Tags" value={tags} onChange={setTags} placeholder="Enter after each" />
        {kind === 'query' && (
          <Checkbox
            label="Keep the filters, too"
            checked={withFilters}
            onChange={(event) => setWithFilters(event.currentTarget.checked)}
          />
        )}
        <Checkbox
          label="Keep the time range, too"
          checked={withTime}
          onChange={(event) => setWithTime(event.currentTarget.checked)}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Save
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
