import { Skeleton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ApiValue } from '@thalweg/core/api';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { askCount } from '../../../api/questions.ts';
import { counted } from '../../../lib/format.ts';
import { pillText, toApiPill } from '../../../lib/pill.ts';
import { useRun } from '../../../state/run.tsx';
import { useHref, useView } from '../../../state/view.ts';
import { type Related, relatedTo } from './related.ts';

/** Questions that start from this record, with how many records each would find. */
export function RelatedTab({ values }: { readonly values: Readonly<Record<string, ApiValue>> }): ReactNode {
  const related = relatedTo(values);
  if (related.length === 0) return <p className="soft flyout-text">This record has no addresses to go by.</p>;
  return (
    <ul className="related">
      {related.map((one) => (
        <RelatedRow key={one.title} related={one} />
      ))}
    </ul>
  );
}

function RelatedRow({ related }: { readonly related: Related }): ReactNode {
  const { ask } = useRun();
  const { view } = useView();
  const href = useHref();
  // Only what belongs to the record is asked; pinned filters go along.
  const filters = [...view.filters.filter(({ pinned }) => pinned), ...related.filters];
  const question = { ...ask, ...related.time, query: '', filters: filters.map(toApiPill) };
  const { data, isError } = useQuery({
    queryKey: ['count', question],
    queryFn: ({ signal }) => askCount(question, signal),
  });
  return (
    <li>
      <Link className="related-link" href={href('/discover', { ...related.time, filters, columns: view.columns })}>
        <span>
          <span className="related-title">{related.title}</span>
          <span className="mono faint related-about">{related.filters.map((pill) => pillText(pill)).join(' · ')}</span>
        </span>
        <span className="related-count">
          {data ? counted(data.count, 'record') : isError ? '' : <Skeleton width={64} height={12} />}
        </span>
        <IconChevronRight size={15} aria-hidden />
      </Link>
    </li>
  );
}
