import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';

/** When a bar shows, when one may stop waiting, and when there is advice. */
const [SHOW, CANCEL, ADVICE] = [400, 2000, 30_000];

/** Says that an answer is on its way, if it takes long enough to be wondered about. */
export function Progress({ busy }: { readonly busy: boolean }): ReactNode {
  const client = useQueryClient();
  const [waited, setWaited] = useState(0);
  useEffect(() => {
    setWaited(0);
    if (!busy) return;
    const timers = [SHOW, CANCEL, ADVICE].map((after) => setTimeout(() => setWaited(after), after));
    return () => timers.forEach(clearTimeout);
  }, [busy]);
  if (waited < SHOW) return null;
  const cancel = (): void => {
    for (const name of ['search', 'histogram', 'count']) void client.cancelQueries({ queryKey: [name] });
  };
  return (
    <>
      <div className="progress-bar" aria-hidden />
      {waited >= CANCEL && (
        <div className="progress-note" role="status">
          <span>
            {waited >= ADVICE ? 'This takes long. A shorter time range or a filter makes it faster.' : 'Still reading…'}
          </span>
          <Button size="compact-xs" variant="light" onClick={cancel}>
            Cancel
          </Button>
        </div>
      )}
    </>
  );
}
