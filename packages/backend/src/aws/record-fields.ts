/** Which fields a flow log records, and in which order: always that of AWS's table. */
import { FIELDS, type Field, fieldNamed, logName, TGW_DEFAULT_FORMAT } from '@thalweg/core/fields';
import { ThalwegError } from '../report/errors.ts';

export interface FieldChoice {
  /** `all`, `default`, `v2` to `v11`, or names. */
  readonly typed: string;
  readonly isTransitGateway: boolean;
  /** Whether the output can say which tags are meant. */
  readonly hasTags: boolean;
}

/** The fields of a flow log. Throws `unknown-field` and `bad-option`. */
export function chooseFields({ typed, isTransitGateway, hasTags }: FieldChoice): readonly Field[] {
  const there = isTransitGateway
    ? TGW_DEFAULT_FORMAT.map((name) => fieldNamed(name)!)
    : FIELDS.filter(({ family }) => family !== 'tgw');
  if (typed === 'all') return there.filter(({ kind }) => kind !== 'tag' || hasTags);
  if (typed === 'default') return isTransitGateway ? there : there.filter(({ since }) => since === 2);
  const version = /^v(\d+)$/.exec(typed);
  if (version) {
    const most = Number(version[1]);
    if (most < 2 || most > 11)
      throw new ThalwegError('bad-option', `--fields ${typed}: write v2 to v11, all, default, or names`);
    return there.filter(({ since, kind }) => since <= most && (kind !== 'tag' || hasTags));
  }
  const names = typed
    .replace(/[$][{]|[{}$]/g, ' ')
    .split(/[\s,]+/)
    .filter(Boolean);
  if (names.length === 0) throw new ThalwegError('bad-option', '--fields: name at least one field, or write all');
  return names.map((name, index) => {
    const field = fieldNamed(name.replaceAll('-', '_'));
    if (!field || !there.includes(field))
      throw new ThalwegError(
        'unknown-field',
        `--fields ${name}: ${field ? `a ${isTransitGateway ? 'transit gateway' : 'VPC'} flow log has no such field` : 'there is no field of that name'}`,
        { help: 'thalweg fields lists all of them.' },
      );
    if (names.indexOf(name) !== index) throw new ThalwegError('bad-option', `--fields: ${name} is there twice`);
    if (field.kind === 'tag' && !hasTags)
      throw new ThalwegError('bad-option', `--fields ${name}: Terraform cannot say which tag is meant`, {
        help: 'Its aws_flow_log takes no tag keys; use --format cloudformation, or leave the field out.',
      });
    return field;
  });
}

/** `${version} ${account-id} …`, as `LogFormat` of the EC2 API has it. */
export function logFormat(fields: readonly Field[]): string {
  return fields.map((field) => `\${${logName(field)}}`).join(' ');
}
