import type { ReactNode } from 'react';
import { flagOf } from '../../lib/flag.ts';

export interface AddressLabelProps {
  readonly address: string;
  /** Name of the network it lies in. */
  readonly network?: string | undefined;
  /** Two letters. */
  readonly country?: string | undefined;
}

/** An address with what is known of it. */
export function AddressLabel({ address, network, country }: AddressLabelProps): ReactNode {
  const from = country ? flagOf(country) : undefined;
  return (
    <>
      <span className="mono" title={address}>
        {address}
      </span>
      {from && (
        <span className="rank-flag" title={from.name} role="img" aria-label={from.name}>
          {from.flag}
        </span>
      )}
      {network !== undefined && <span className="rank-name">{network}</span>}
    </>
  );
}
