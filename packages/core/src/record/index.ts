export { readAddress } from './address.ts';
export { KEPT_TEXT, type KeptText, keepText } from './bad-line.ts';
export type * from './columns.ts';
export { createUnwrapper, type EnvelopeCodecs, type LineSink, type LogEvent, type Unwrapper } from './envelope.ts';
export {
  type FormatResult,
  formatText,
  type LineFormat,
  parseFormat,
  sameFormat,
  TGW_DEFAULT,
  toFormat,
  unknownNames,
  VPC_DEFAULT,
} from './format.ts';
export { createJsonSplitter, type JsonPieces, type JsonSplitter } from './json-splitter.ts';
export { createLineCutter, type LineCutter } from './line-cutter.ts';
export type { LineCounts, ObjectSummary } from './object-tally.ts';
export { createParser, LONGEST_LINE, type Parser, type ParserOptions } from './parser.ts';
