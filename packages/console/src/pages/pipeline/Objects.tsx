import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ObjectsAnswer } from '@thalweg/core/api';
import { quote } from '@thalweg/core/language';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { getJson } from '../../api/client.ts';
import { Section } from '../../components/Section.tsx';
import { counted, formatBytes, formatCount } from '../../lib/format.ts';
import { useLast } from '../../state/last.ts';
import { useRun } from '../../state/run.tsx';
import { useStatus } from '../../state/status.ts';
import { useHref } from '../../state/view.ts';
import './objects.css';

const PAGE = 12;

/** What was loaded last, object by object. */
export function Objects(): ReactNode {
  const { clock } = useRun();
  const { status } = useStatus();
  const href = useHref();
  const [offset, setOffset] = useState(0);
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: ['objects', offset, status?.lastLoad],
    queryFn: ({ signal }) => getJson<ObjectsAnswer>(`/objects?limit=${PAGE}&offset=${offset}`, signal),
    placeholderData: (old) => old,
  });
  const answer = useLast(data);
  return (
    <Section
      title="Objects"
      note={answer && `${counted(answer.total, 'object')}, the last loaded first`}
      error={answer ? undefined : error}
      retry={() => void refetch()}
      tools={
        answer &&
        answer.total > PAGE && (
          <Button.Group>
            <Button
              size="compact-xs"
              variant="default"
              disabled={offset === 0}
              onClick={() => setOffset(Math.max(0, offset - PAGE))}
            >
              Newer
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              disabled={offset + PAGE >= answer.total}
              onClick={() => setOffset(offset + PAGE)}
            >
              Older
            </Button>
          </Button.Group>
        )
      }
    >
      {!answer && <Skeleton height={160} m={14} width="auto" />}
      {answer?.total === 0 && <p className="section-empty">Nothing was loaded yet.</p>}
      {answer && answer.total > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and the keyboard has to reach that.
        <section className={isPlaceholderData ? 'objects stale' : 'objects'} aria-label="Loaded objects" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Object</th>
                <th scope="col">Loaded</th>
                <th scope="col" className="objects-number">
                  Records
                </th>
                <th scope="col" className="objects-number">
                  No / skip data
                </th>
                <th scope="col" className="objects-number">
                  Quarantine
                </th>
                <th scope="col" className="objects-number">
                  Size
                </th>
              </tr>
            </thead>
            <tbody>
              {answer.objects.map((object) => (
                <tr key={object.sha256 + object.name}>
                  <td className="objects-name">
                    <Link
                      className="mono"
                      title={object.name}
                      href={href('/discover', { query: `_object:${quote(object.label)}`, from: '', to: '' })}
                    >
                      <bdi>{object.name}</bdi>
                    </Link>
                    {object.broken !== null && <span className="reject"> not read to its end: {object.broken}</span>}
                  </td>
                  <td className="objects-when">{clock.full(object.loadedAt / 1000)}</td>
                  <td className="objects-number">{formatCount(object.records)}</td>
                  <td className="objects-number">{formatCount(object.noData + object.skipData)}</td>
                  <td className={object.quarantined > 0 ? 'objects-number reject' : 'objects-number'}>
                    {formatCount(object.quarantined)}
                  </td>
                  <td className="objects-number">{formatBytes(object.bytesIn)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Section>
  );
}
