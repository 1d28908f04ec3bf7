import { countryName, DERIVED_FIELDS } from '@thalweg/core/fields';

/** The flag of a country from its two letters; undefined for letters that stand for none. */
export function flagOf(code: string): { readonly flag: string; readonly name: string } | undefined {
  const name = countryName(code);
  if (name === undefined) return undefined;
  // Regional indicator symbols, which fonts draw as a flag.
  return { flag: String.fromCodePoint(...[...code].map((letter) => 0x1f1e6 + letter.charCodeAt(0) - 65)), name };
}

/** The field that has the country of an address field. */
export function countryFieldOf(address: string): string | undefined {
  return DERIVED_FIELDS.find(({ base, what }) => base === address && what === 'country')?.name;
}
