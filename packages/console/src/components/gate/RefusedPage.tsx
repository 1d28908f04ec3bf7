import { Button } from '@mantine/core';
import { parseAddress } from '@thalweg/core/query';
import type { ReactNode } from 'react';
import type { RequestError } from '../../api/client.ts';
import { CopyButton } from '../CopyButton.tsx';
import { Stage } from './Stage.tsx';

export interface RefusedPageProps {
  readonly error: RequestError['detail'];
  readonly again: () => void;
}

/** Why this network is not let in, and what an administrator does about it. */
export default function RefusedPage({ error, again }: RefusedPageProps): ReactNode {
  const { message, help, address } = error;
  const known = address !== undefined && parseAddress(address) !== undefined;
  return (
    <Stage title="This network is not let in">
      <p>{message}</p>
      {!known && help !== undefined && <p>{help}</p>}
      {known && (
        <>
          <div className="gate-address">
            <dl>
              <dt>Your address, as the server sees it</dt>
              <dd>{address}</dd>
            </dl>
            <CopyButton text={address} label="Copy the address" />
          </div>
          <ul className="gate-steps">
            <li>
              <span>An administrator lets it in on the server:</span>
              <Command text={`thalweg access allow ${address}`} />
            </li>
            <li>
              <span>
                Is it the address of a proxy in front of the server? Then the server has to be told to believe it:
              </span>
              <Command text={`thalweg serve --trusted-proxy ${address}`} />
            </li>
          </ul>
        </>
      )}
      <Button fullWidth variant="default" onClick={again}>
        Try again
      </Button>
    </Stage>
  );
}

function Command({ text }: { readonly text: string }): ReactNode {
  return (
    <div className="gate-code">
      <code>{text}</code>
      <CopyButton text={text} label={`Copy ${text}`} />
    </div>
  );
}
