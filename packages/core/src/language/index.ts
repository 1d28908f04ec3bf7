export type * from './ast.ts';
export { renderCaret } from './caret.ts';
export { type Completion, completeAt, type Suggestion } from './complete.ts';
export { type Converted, convert } from './convert.ts';
export {
  applyFix,
  createDiagnostics,
  type Diagnostics,
  insertFix,
  removeFix,
  replaceFix,
  sortDiagnostics,
} from './diagnostics.ts';
export { describe } from './english.ts';
export { type ErrorForm, firstError, isSyntaxError, toErrorForm } from './form.ts';
export { MAX_CLAUSES, MAX_DEPTH, MAX_REGEX, MAX_TEXT_BYTES } from './limits.ts';
export { BUILT_IN_NETWORKS, isNetworkName } from './network-names.ts';
export { parse } from './parse.ts';
export { type Printed, print, type Unsaid } from './print.ts';
export { quote, quoteUnlessPlain } from './quote.ts';
export { createSchema, isPattern, namesMatching } from './schema.ts';
