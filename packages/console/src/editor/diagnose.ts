import { type Diagnostic, type Language, parse, type Schema } from '@thalweg/core/language';
import { check, type Networks } from '@thalweg/core/query';
import { portOfService } from '../lib/services.ts';

export interface DiagnoseContext {
  readonly lang: Language;
  readonly schema: Schema;
  readonly tz: string;
  readonly networks: Networks;
}

/** What parser and check have to say about a text, before it is sent anywhere. */
export function diagnose(text: string, { lang, schema, tz, networks }: DiagnoseContext): readonly Diagnostic[] {
  const context = { schema, scope: undefined, now: Date.now(), tz, networks, servicePort: portOfService };
  return check(parse(text, lang, schema), context).diagnostics;
}
