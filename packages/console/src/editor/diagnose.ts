import { type Diagnostic, type Language, parse, type Schema } from '@thalweg/core/language';
import { check } from '@thalweg/core/query';
import { portOfService } from '../lib/services.ts';

/** What parser and check have to say about a text, before it is sent anywhere. */
export function diagnose(text: string, lang: Language, schema: Schema, tz: string): readonly Diagnostic[] {
  return check(parse(text, lang, schema), { schema, now: Date.now(), tz, servicePort: portOfService }).diagnostics;
}
