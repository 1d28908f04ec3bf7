import { countryName, type DerivedField } from '../fields/index.ts';
import { isPattern, replaceFix } from '../language/index.ts';
import { or } from './parts.ts';
import { TEXT } from './read-text.ts';
import { filterOf, type ValueReader } from './reading.ts';

/** Codes are compared exactly, so one in lower case finds nothing. */
const COUNTRY: ValueReader = {
  ...TEXT,
  match(literal, site) {
    const reading = TEXT.match(literal, site);
    const code = literal.value.toUpperCase();
    if (!('filter' in reading) || isPattern(literal) || code === literal.value || !countryName(code)) return reading;
    const message = `${site.field} is compared exactly; ${countryName(code)} is ${code}.`;
    const fixes = [replaceFix(`use ${code}`, literal.span, literal.quoted ? `"${code}"` : code)];
    return filterOf(reading.filter, [{ code: 'value-case', span: literal.span, message, fixes }]);
  },
};

/** A number alone (`64500`, `AS64500`) stands for the network, whatever its name is. */
const AS: ValueReader = {
  ...TEXT,
  match(literal, site) {
    const number = isPattern(literal) ? undefined : /^(?:AS)?0*(\d{1,10})$/i.exec(literal.value)?.[1];
    if (number === undefined) return TEXT.match(literal, site);
    const { field } = site;
    return filterOf(
      or([
        { kind: 'text-in', field, values: [`AS${number}`] },
        { kind: 'wildcard', field, parts: [{ text: `AS${number} ` }, { wildcard: '*' }] },
      ]),
    );
  },
};

export const DERIVED: Readonly<Record<DerivedField['what'], ValueReader>> = { country: COUNTRY, as: AS };
