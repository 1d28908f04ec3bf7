import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import type { RecordAnswer } from '@thalweg/core/api';
import type { ReactNode } from 'react';
import { formatCount } from '../../../lib/format.ts';
import { copyText } from '../table/copy.ts';

/** The line as it came, and where it came from. */
export function LineTab({ record }: { readonly record: RecordAnswer }): ReactNode {
  const { text, format, object, line } = record;
  return (
    <div className="flyout-text">
      <h3>The line as it came</h3>
      {text === null ? (
        <p className="soft">The format of its object is not known any more, so the line cannot be rebuilt.</p>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls has to be reached by keyboard. */}
          <pre className="mono flyout-line" tabIndex={0}>
            {text}
          </pre>
          <Button
            size="compact-xs"
            variant="light"
            leftSection={<IconCopy size={13} />}
            onClick={() => copyText(text, 'Copied the line')}
          >
            Copy
          </Button>
        </>
      )}
      <h3>Where it came from</h3>
      <p className="mono flyout-object">{object}</p>
      <p className="soft">line {formatCount(line)}</p>
      {format && (
        <>
          <h3>The format of that object</h3>
          <p className="mono flyout-object soft">{format}</p>
        </>
      )}
    </div>
  );
}
