import { IconFileUpload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { useRun } from '../../state/run.tsx';
import { useCan } from '../../state/session.tsx';
import { Activity } from './Activity.tsx';
import { isFormat } from './FormatField.tsx';
import { HeatStrip } from './HeatStrip.tsx';
import { NamedNetworks } from './NamedNetworks.tsx';
import { Objects } from './Objects.tsx';
import { Quarantine } from './Quarantine.tsx';
import { Sources } from './Sources.tsx';
import { StatusFigures } from './StatusFigures.tsx';
import { Storage } from './Storage.tsx';
import { UploadPanel } from './UploadPanel.tsx';
import { useDrop } from './use-drop.ts';
import { onArrival, uploads } from './use-uploads.ts';
import './pipeline.css';

/** What came in, what is missing, and a way to load more. */
export default function PipelinePage(): ReactNode {
  const [format, setFormat] = useState('');
  const add = useCallback((files: readonly File[]) => uploads.add(files, isFormat(format) ? format : ''), [format]);
  const mayLoad = useCan('ingest');
  const over = useDrop(add, mayLoad);
  const client = useQueryClient();
  const { refresh } = useRun();
  useEffect(
    () =>
      onArrival(() => {
        refresh();
        void client.invalidateQueries();
      }),
    [client, refresh],
  );
  return (
    <div className="pipeline">
      <StatusFigures />
      <div className={mayLoad ? 'pipeline-row' : undefined}>
        {mayLoad && <UploadPanel format={format} onFormat={setFormat} onFiles={add} />}
        <Activity />
      </div>
      <Sources />
      <HeatStrip />
      <Quarantine />
      <Storage />
      <NamedNetworks />
      <Objects />
      {over && (
        <div className="drop-over" aria-hidden>
          <IconFileUpload size={44} stroke={1.4} />
          Drop to load
        </div>
      )}
    </div>
  );
}
