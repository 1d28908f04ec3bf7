import type { Amount } from '@thalweg/core/api';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { formatCount, formatShare } from '../../lib/format.ts';
import type { Inquiry } from './questions.ts';
import type { Ranking, RankRow } from './rank.ts';
import { useInquiryHref } from './use-inquiry-href.ts';
import './rank.css';

export interface RankListProps {
  readonly ranking: Ranking;
  readonly inquiry: Inquiry;
  readonly tone: 'accept' | 'reject' | 'plain';
  readonly label: (row: RankRow) => ReactNode;
  /** Default: the count. */
  readonly format?: (amount: Amount) => string;
  /** What the rest is called: `ports`. */
  readonly many: string;
}

/** The largest groups, each with a bar and a link to its records. */
export function RankList({ ranking, inquiry, tone, label, format = formatCount, many }: RankListProps): ReactNode {
  const href = useInquiryHref();
  return (
    <ol className="ranks" data-tone={tone}>
      {ranking.rows.map((row) => (
        <li key={row.key}>
          <Link className="rank" href={href(inquiry, row.values)}>
            <span className="rank-label">{label(row)}</span>
            <span className="rank-amount">{format(row.amount)}</span>
            <span className="rank-share">{formatShare(row.share)}</span>
            <span className="rank-bar" aria-hidden>
              <span style={{ width: `${Math.max(0.5, 100 * row.length)}%` }} />
            </span>
          </Link>
        </li>
      ))}
      {ranking.rest && (
        <li className="rank rank-rest">
          <span className="rank-label">
            {formatCount(ranking.rest.groups)} more {many}
          </span>
          <span className="rank-amount">{format(ranking.rest.amount)}</span>
          <span className="rank-share">{formatShare(ranking.rest.share)}</span>
        </li>
      )}
    </ol>
  );
}
