/** All that the options of a server say, read before anything is opened or begun: what is wrong leaves nothing behind. */
import type { OidcSettings } from '../access/oidc.ts';
import { createPlaces } from '../enrich/places.ts';
import { ThalwegError } from '../report/errors.ts';
import type { Context, Options } from './command.ts';
import { type Exposure, exposureOptions, requireGuests } from './exposure.ts';
import { type Source, sourceOptions } from './feeds.ts';
import { namesOption } from './follow-names.ts';
import { oidcOptions } from './oidc-options.ts';
import { geoFiles } from './place.ts';
import { durationOption, numberOption, textOption } from './values.ts';

const LARGEST_PORT = 65_535;
/** How long the audit log is kept. */
const AUDIT_KEEP = '365d';

export interface Address {
  readonly host: string;
  /** Undefined: 8080, or the next free one when that is taken. */
  readonly port: number | undefined;
}

export interface Serving {
  readonly address: Address;
  readonly exposure: Exposure;
  /** Where people sign in elsewhere. */
  readonly provider: OidcSettings | undefined;
  /** Milliseconds. */
  readonly auditKeep: number;
  /** Followed while serving. */
  readonly sources: readonly Source[];
}

/** @throws ThalwegError `bad-option`, `bad-certificate`, `unreadable`. */
export function servingOptions(context: Context, options: Options): Serving {
  const address = addressOption(context, options);
  const sources = sourceOptions(options);
  namesOption(options);
  // Questions about countries may come much later.
  createPlaces(geoFiles(context, options), () => undefined).files();
  return {
    address,
    exposure: exposureOptions(options),
    provider: oidcOptions(context, options),
    auditKeep: durationOption(textOption(options, 'auditKeep') ?? AUDIT_KEEP, '--audit-keep'),
    sources,
  };
}

/**
 * Where to listen, as the options say.
 * @throws ThalwegError `bad-option` for a port that is none, and for an address that others could reach before anybody was let in.
 */
function addressOption(context: Context, options: Options): Address {
  const host = textOption(options, 'host') ?? '127.0.0.1';
  if (host === '') throw new ThalwegError('bad-option', '--host: the address is empty');
  const port = numberOption(options, 'port', 0);
  if (port !== undefined && port > LARGEST_PORT) {
    throw new ThalwegError('bad-option', `--port ${port}: a port is a number from 0 (any free one) to 65535`);
  }
  requireGuests(context, options, host);
  return { host, port };
}
