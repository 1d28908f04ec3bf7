import { type Connection, checkConnection } from '../aws/connection.ts';
import { ThalwegError } from '../report/errors.ts';
import type { Options } from './command.ts';
import { textOption } from './values.ts';

const NAMES = { region: '--region', roleArn: '--role-arn', externalId: '--external-id' };

/** `--profile`, `--region`, `--role-arn`, `--external-id`. Throws `bad-option`. */
export function connectionOption(options: Options): Connection {
  const connection = {
    profile: textOption(options, 'profile'),
    region: textOption(options, 'region'),
    roleArn: textOption(options, 'roleArn'),
    externalId: textOption(options, 'externalId'),
  };
  const fault = checkConnection(connection);
  if (fault !== undefined) throw new ThalwegError('bad-option', `${NAMES[fault.field]}: ${fault.message}`);
  return connection;
}
