/** What an address says besides itself. */
import { fieldNamed } from './look-up.ts';

/**
 * A field of the language that no record has: it is looked up from an address field, in data that came with Thalweg or from the
 * operator. It is text; missing where the address is missing, special-purpose or unknown. Patterns and free text leave it out.
 */
export interface DerivedField {
  readonly name: string;
  /** The address field it is looked up from: as logged on the interface, not at the packet level. */
  readonly base: string;
  /** `country`: ISO 3166-1 alpha-2, `DE`. `as`: the network of the internet, its number and name: `AS64500 Example Net`. */
  readonly what: 'country' | 'as';
  readonly opposite: string;
  readonly description: string;
}

const row = (side: 'src' | 'dst', what: DerivedField['what'], description: string): DerivedField => ({
  name: `${side}_${what}`,
  base: `${side}addr`,
  what,
  opposite: `${side === 'src' ? 'dst' : 'src'}_${what}`,
  description,
});

export const DERIVED_FIELDS: readonly DerivedField[] = [
  row('src', 'country', 'Country that srcaddr is registered in: two letters of ISO 3166, looked up'),
  row('dst', 'country', 'Country that dstaddr is registered in: two letters of ISO 3166, looked up'),
  row('src', 'as', 'Network of the internet (AS) that srcaddr belongs to: its number and name, looked up'),
  row('dst', 'as', 'Network of the internet (AS) that dstaddr belongs to: its number and name, looked up'),
];

const byName: ReadonlyMap<string, DerivedField> = new Map(DERIVED_FIELDS.map((field) => [field.name, field]));

/** The row of a derived field, undefined for any other name. */
export function derivedField(name: string): DerivedField | undefined {
  return byName.get(name);
}

let codes: readonly string[] | undefined;

/** Codes of ISO 3166-1 alpha-2 that are in use, as the language tables of the platform have them, in alphabetical order. */
export function countryCodes(): readonly string[] {
  codes ??= twoLetters().filter((code) => countryName(code) !== undefined && !NO_COUNTRIES.has(code));
  return codes;
}

/** Codes with a name that stand for no country: unions, parts of countries, pseudo-locales, unknown (CLDR, "Unicode region subtags"). */
const NO_COUNTRIES = new Set(['EU', 'EZ', 'UN', 'XA', 'XB', 'ZZ', 'AC', 'CP', 'CQ', 'DG', 'EA', 'IC', 'QO', 'TA']);

let names: Intl.DisplayNames | undefined;

/** The English name of a country: `Germany` for `DE`. Undefined for letters that stand for none, or for none any more. */
export function countryName(code: string): string | undefined {
  if (!/^[A-Z]{2}$/.test(code) || Intl.getCanonicalLocales(`und-${code}`)[0] !== `und-${code}`) return undefined;
  names ??= new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  return names.of(code);
}

function twoLetters(): readonly string[] {
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
  return letters.flatMap((first) => letters.map((second) => first + second));
}

/** What there is to say of a field, whether a record has it or not. */
export function describeField(name: string): string | undefined {
  return fieldNamed(name)?.description ?? derivedField(name)?.description;
}
