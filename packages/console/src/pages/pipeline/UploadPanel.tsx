import { ActionIcon, Button, FileButton, Progress } from '@mantine/core';
import { IconCheck, IconExclamationCircle, IconFileUpload, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { Section } from '../../components/Section.tsx';
import { counted, formatBytes } from '../../lib/format.ts';
import { useHref } from '../../state/view.ts';
import { FormatField, isFormat } from './FormatField.tsx';
import { isOver, outcome, type Upload } from './uploads.ts';
import { uploads, useUploads } from './use-uploads.ts';

export interface UploadPanelProps {
  readonly format: string;
  readonly onFormat: (format: string) => void;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Files that are dropped or chosen, and how far they are. */
export function UploadPanel({ format, onFormat, onFiles }: UploadPanelProps): ReactNode {
  const list = useUploads();
  const [asked, setAsked] = useState(format !== '');
  return (
    <Section
      title="Load files"
      tools={
        list.some(isOver) && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => uploads.clear()}>
            Clear what is over
          </Button>
        )
      }
    >
      <div className="drop-zone">
        <IconFileUpload size={26} stroke={1.5} aria-hidden />
        <div>
          <b>Drop flow-log files anywhere on this page</b>
          <div className="soft">
            Text, gzip, Parquet or JSON, as AWS delivers them. What was loaded before is not loaded twice.
          </div>
        </div>
        <FileButton multiple onChange={onFiles}>
          {(props) => (
            <Button {...props} size="xs" variant="default" disabled={format !== '' && !isFormat(format)}>
              Choose files
            </Button>
          )}
        </FileButton>
      </div>
      <div className="upload-format">
        {asked ? (
          <FormatField
            label="Fields of lines without a header"
            description="Left empty, lines without a header are read in AWS's default format."
            value={format}
            onChange={onFormat}
          />
        ) : (
          <Button size="compact-xs" variant="subtle" onClick={() => setAsked(true)}>
            Name the fields of lines without a header
          </Button>
        )}
      </div>
      {list.length > 0 && (
        <ul className="uploads" aria-label="Files">
          {list.map((upload) => (
            <UploadRow key={upload.id} upload={upload} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function UploadRow({ upload }: { readonly upload: Upload }): ReactNode {
  const { id, name, size, sent, phase, answer } = upload;
  const href = useHref();
  const share = size === 0 ? 100 : (100 * sent) / size;
  const result = answer && outcome(answer);
  return (
    <li className="upload" data-phase={phase}>
      <span className="upload-icon" aria-hidden>
        {phase === 'done' && result?.fine && <IconCheck size={16} className="accept" />}
        {(phase === 'failed' || result?.fine === false) && <IconExclamationCircle size={16} className="reject" />}
      </span>
      <div className="upload-text">
        <div className="upload-name" title={name}>
          {name}
        </div>
        <div className="soft" aria-live="polite">
          {phase === 'waiting' && 'waiting'}
          {phase === 'sending' && `${formatBytes(sent)} of ${formatBytes(size)}`}
          {phase === 'reading' && 'sent, being read …'}
          {phase === 'stopped' && 'stopped'}
          {phase === 'failed' && upload.problem}
          {answer && (
            <>
              {answer.objects > 0 && answer.records > 0 && (
                <Link
                  className="link"
                  href={href('/discover', { query: `_object:${JSON.stringify(name)}`, from: '', to: '' })}
                >
                  {counted(answer.records, 'record')}
                </Link>
              )}
              {answer.objects > 0 &&
                answer.noData + answer.skipData > 0 &&
                `, ${answer.noData} NODATA, ${answer.skipData} SKIPDATA`}{' '}
              {result?.text}
            </>
          )}
        </div>
        {(phase === 'sending' || phase === 'reading') && (
          <Progress
            size={4}
            mt={4}
            value={phase === 'reading' ? 100 : share}
            striped={phase === 'reading'}
            aria-label={`${name}: ${Math.round(share)} % sent`}
          />
        )}
      </div>
      {!isOver(upload) && (
        <ActionIcon size={26} aria-label={`Stop ${name}`} onClick={() => uploads.stop(id)}>
          <IconX size={15} stroke={1.7} />
        </ActionIcon>
      )}
    </li>
  );
}
