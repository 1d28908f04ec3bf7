/** Filter pills are queries: each is written as KQL, parsed and checked like any other, and narrows the question it belongs to. */

import type { Diagnostic } from '../language/ast.ts';
import { quote, quoteUnlessPlain } from '../language/index.ts';
import { parse } from '../language/parse.ts';
import { type CheckContext, check } from './check.ts';
import type { Filter } from './query.ts';

/** A filter that was clicked together. Values are texts as one types them: `22`, `10.0.0.0/8`, `REJECT`. */
export interface Pill {
  readonly field: string;
  /** `between` takes two values, an empty one is an open end; `exists` takes none. */
  readonly operator: 'is' | 'is_one_of' | 'between' | 'exists';
  readonly values: readonly string[];
  readonly negate?: boolean | undefined;
  /** Kept, but not asked. */
  readonly disabled?: boolean | undefined;
}

/** A pill as KQL, whether disabled or not. A pill without its values gives text that `check` refuses. */
export function pillToKql({ field, operator, values, negate }: Pill): string {
  const positive = positiveKql(nameKql(field), operator, values);
  return negate === true ? `not ${positive}` : positive;
}

function positiveKql(name: string, operator: Pill['operator'], values: readonly string[]): string {
  switch (operator) {
    case 'exists':
      return `${name}:*`;
    case 'is':
      return `${name}:${values[0] === undefined ? '' : quoteUnlessPlain(values[0])}`;
    case 'is_one_of':
      return `${name}:(${values.map(quoteUnlessPlain).join(' or ')})`;
    case 'between': {
      const [low = '', high = ''] = values;
      const bounds = [
        low && `${name} >= ${quoteUnlessPlain(low)}`,
        high && `${name} <= ${quoteUnlessPlain(high)}`,
      ].filter(Boolean);
      return bounds.length === 0 ? `${name} >=` : bounds.length === 1 ? bounds[0]! : `(${bounds.join(' and ')})`;
    }
  }
}

function nameKql(name: string): string {
  return /^\w+$/.test(name) && !/^(and|or|not)$/i.test(name) ? name : quote(name);
}

/** What is wrong with a pill, or worth a remark; offsets in `text`, its KQL. */
export interface PillFault {
  /** Place of the pill in the list. */
  readonly pill: number;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface CheckedPills {
  /** One for each pill that is not disabled and has no error. */
  readonly filters: readonly Filter[];
  /** Pills with errors, none when all of them can be asked. */
  readonly errors: readonly PillFault[];
  readonly hints: readonly PillFault[];
}

/** Checks pills like queries. Disabled ones are left out. The filters narrow a query that has its scope already. */
export function checkPills(pills: readonly Pill[], context: CheckContext): CheckedPills {
  const filters: Filter[] = [];
  const errors: PillFault[] = [];
  const hints: PillFault[] = [];
  pills.forEach((pill, index) => {
    if (pill.disabled === true) return;
    const text = pillToKql(pill);
    const { query, diagnostics } = check(parse(text, 'kql', context.schema), { ...context, scope: undefined });
    const fault = { pill: index, text, diagnostics };
    if (!query) errors.push(fault);
    else {
      filters.push(query.filter);
      if (diagnostics.length > 0) hints.push(fault);
    }
  });
  return { filters, errors, hints };
}
