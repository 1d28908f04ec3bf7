import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';

/** Holds the place of a page whose code is on its way. */
export function PageSkeleton(): ReactNode {
  return (
    <div style={{ padding: 12, display: 'grid', gap: 12 }} aria-busy="true">
      <Skeleton height={38} radius={8} />
      <Skeleton height={160} radius={8} />
      <Skeleton height={420} radius={8} />
    </div>
  );
}
