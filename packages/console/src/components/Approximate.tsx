import type { ReactNode } from 'react';
import './Approximate.css';

/** Stands beside figures that are about right only: an engine that adds up in doubles, or ranks shard by shard, says so of its answer. */
export function Approximate({ answer }: { readonly answer: object | undefined }): ReactNode {
  if (answer === undefined || !('approximate' in answer) || answer.approximate !== true) return null;
  return (
    <span
      className="approximate"
      data-hint="These figures are about right, and a group of middling size may be missing: the cluster ranks shard by shard and adds up in floating point."
    >
      ≈<span className="approximate-word"> approximate</span>
    </span>
  );
}
