/** Quarantined lines by reason, and formats that they may have. Pure, for tests. */
import type { QuarantineAnswer } from '@thalweg/core/api';
import { FIELDS } from '@thalweg/core/fields';
import { formatText, type LineFormat, TGW_DEFAULT, toFormat, VPC_DEFAULT } from '@thalweg/core/record';

export type QuarantineGroup = QuarantineAnswer['groups'][number];

export interface ReasonGroup {
  readonly reason: string;
  readonly title: string;
  readonly lines: number;
  /** Those with most lines first. */
  readonly groups: readonly QuarantineGroup[];
}

const TITLES: Readonly<Record<string, string>> = {
  'token-count': 'More or fewer values than the format has fields',
  'bad-integer': 'Not a number where one has to be',
  'out-of-range': 'A number that the field cannot have',
  'bad-address': 'Not an address where one has to be',
  truncated: 'The line breaks off',
  'bad-json': 'Not the JSON that it seemed to be',
  'not-text': 'No text',
  'too-long': 'Longer than a line can be',
};

/** What a reason means; one that is not known here stands for itself. */
export const reasonTitle = (reason: string): string => TITLES[reason] ?? reason;

export function byReason(groups: readonly QuarantineGroup[]): readonly ReasonGroup[] {
  const reasons = [...new Set(groups.map(({ reason }) => reason))];
  return reasons
    .map((reason) => {
      const own = groups.filter((group) => group.reason === reason).sort((a, b) => b.lines - a.lines);
      return { reason, title: reasonTitle(reason), lines: own.reduce((sum, { lines }) => sum + lines, 0), groups: own };
    })
    .sort((a, b) => b.lines - a.lines);
}

export interface KnownFormat {
  readonly label: string;
  readonly text: string;
  readonly fields: number;
}

const known = (label: string, format: LineFormat): KnownFormat => ({
  label,
  text: formatText(format),
  fields: format.names.length,
});

/** The default formats, and all fields up to a version in AWS's order, each length once. */
export function knownFormats(): readonly KnownFormat[] {
  const versions = [...new Set(FIELDS.filter(({ family }) => family !== 'tgw').map(({ since }) => since))].sort(
    (a, b) => a - b,
  );
  const upTo = versions
    .filter((version) => version > 2)
    .map((version) => {
      const fields = FIELDS.filter(({ family, since }) => family !== 'tgw' && since <= version);
      return known(`VPC, all fields up to version ${version}`, toFormat(fields.map(({ name }) => name)));
    });
  return [known('VPC default', VPC_DEFAULT), ...upTo, known('Transit Gateway default', TGW_DEFAULT)].filter(
    (format, place, all) => all.findIndex(({ text }) => text === format.text) === place,
  );
}

/** The values of a line as a flow log separates them. */
export const valuesOf = (line: string): readonly string[] => line.trim().split(/\s+/);

/** The known formats, those first that have as many fields as the line has values. */
export function formatsFor(line: string | undefined): readonly (KnownFormat & { readonly fits: boolean })[] {
  const values = line === undefined ? 0 : valuesOf(line).length;
  const formats = knownFormats().map((format) => ({ ...format, fits: format.fields === values }));
  return [...formats.filter(({ fits }) => fits), ...formats.filter(({ fits }) => !fits)];
}
