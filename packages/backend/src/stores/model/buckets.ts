/** How many buckets a histogram may have, whichever engine fills them. */
import { type Buckets, bucketCount } from '@thalweg/core/result';
import { ThalwegError } from '../../report/errors.ts';

/** A day by the second fits, and a year by five minutes. */
const MOST_BUCKETS = 110_000;

/**
 * `from` and `last` are inclusive, epoch seconds.
 *
 * @throws ThalwegError bad-option for too many buckets.
 */
export function refuseTooMany({ from, last }: { readonly from: number; readonly last: number }, cut: Buckets): void {
  const buckets = bucketCount(from, last, cut);
  if (buckets <= MOST_BUCKETS) return;
  const least = Math.ceil((last - from + 1) / MOST_BUCKETS);
  throw new ThalwegError(
    'bad-option',
    `An interval of ${cut.interval} seconds would make ${buckets} buckets; at most ${MOST_BUCKETS} are possible.`,
    { help: `Choose an interval of more than ${least} seconds, or a shorter time range.` },
  );
}
