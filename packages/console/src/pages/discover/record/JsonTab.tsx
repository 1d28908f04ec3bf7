import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import type { RecordAnswer } from '@thalweg/core/api';
import type { ReactNode } from 'react';
import { copyText } from '../table/copy.ts';

export function JsonTab({ record }: { readonly record: RecordAnswer }): ReactNode {
  const json = JSON.stringify({ ...record.values, _object: record.object, _line: record.line }, null, 2);
  return (
    <div className="flyout-text">
      <Button
        size="compact-xs"
        variant="light"
        leftSection={<IconCopy size={13} />}
        onClick={() => copyText(json, 'Copied the record')}
      >
        Copy
      </Button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls has to be reached by keyboard. */}
      <pre className="mono" tabIndex={0}>
        {json}
      </pre>
    </div>
  );
}
