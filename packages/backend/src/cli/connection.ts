import type { Connection } from '../aws/connection.ts';
import { ThalwegError } from '../report/errors.ts';
import type { Options } from './command.ts';
import { textOption } from './values.ts';

/** `--profile`, `--region`, `--role-arn`, `--external-id`. Throws `bad-option`. */
export function connectionOption(options: Options): Connection {
  const connection = {
    profile: textOption(options, 'profile'),
    region: textOption(options, 'region'),
    roleArn: textOption(options, 'roleArn'),
    externalId: textOption(options, 'externalId'),
  };
  const { roleArn, externalId } = connection;
  if (roleArn !== undefined && !/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/.test(roleArn))
    throw new ThalwegError('bad-option', `--role-arn ${roleArn}: write arn:aws:iam::ACCOUNT:role/NAME`);
  if (externalId !== undefined && roleArn === undefined)
    throw new ThalwegError(
      'bad-option',
      '--external-id goes with the role that asks for it: name that with --role-arn',
    );
  return connection;
}
