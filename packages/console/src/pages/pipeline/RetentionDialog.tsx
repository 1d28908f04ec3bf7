import { Button, Group, Modal, NumberInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { RetentionAnswer, RetentionPreview, RetentionRule } from '@thalweg/core/api';
import { type FormEvent, type ReactNode, useState } from 'react';
import { postJson, putJson } from '../../api/client.ts';
import { describeError } from '../../components/Failure.tsx';
import { counted } from '../../lib/format.ts';
import { formOf, ruleOf } from './retention.ts';

export interface RetentionDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly rule: RetentionAnswer;
}

/** How long records are kept; says what would go at once before anything does. */
export function RetentionDialog({ opened, onClose, rule }: RetentionDialogProps): ReactNode {
  return (
    <Modal opened={opened} onClose={onClose} title="Retention">
      {opened && <Form rule={rule} onDone={onClose} />}
    </Modal>
  );
}

function Form({ rule, onDone }: { readonly rule: RetentionAnswer; readonly onDone: () => void }): ReactNode {
  const [form, setForm] = useState(formOf(rule));
  const [busy, setBusy] = useState(false);
  const client = useQueryClient();
  const wanted = ruleOf(form);
  const preview = useQuery({
    queryKey: ['retention-preview', wanted],
    queryFn: ({ signal }) => postJson<RetentionPreview>('/retention/preview', wanted, signal),
    enabled: wanted !== undefined,
    staleTime: 0,
  });
  const rows = wanted && preview.data?.rows;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!wanted) return;
    setBusy(true);
    try {
      await putJson<RetentionAnswer>('/retention', wanted satisfies RetentionRule);
      await client.invalidateQueries();
      onDone();
    } catch (error) {
      notifications.show({ color: 'red', ...describeError(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="retention">
      <p className="soft">
        Whole days go, the oldest first. The server looks every ten minutes. What was removed is remembered, and is not
        loaded again.
      </p>
      <NumberInput
        label="Days to keep"
        description="Empty: no limit"
        data-autofocus
        min={1}
        max={36_500}
        allowDecimal={false}
        value={form.days}
        onChange={(days) => setForm({ ...form, days })}
      />
      <NumberInput
        label="Gibibytes to keep at most"
        description="Of records and their rollups. Empty: no limit"
        min={0.001}
        decimalScale={3}
        value={form.gibibytes}
        onChange={(gibibytes) => setForm({ ...form, gibibytes })}
      />
      <p role="status" className={rows ? 'retention-goes' : 'soft'}>
        {!wanted
          ? 'At least a day, and a megabyte.'
          : preview.error
            ? describeError(preview.error).message
            : rows === undefined
              ? '\u00a0'
              : rows === 0
                ? 'Nothing would go now.'
                : `${counted(rows, 'row')} would go at once, for good.`}
      </p>
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={busy} disabled={!wanted} {...(rows ? { color: 'red' } : {})}>
          {rows ? 'Save and remove' : 'Save'}
        </Button>
      </Group>
    </form>
  );
}
