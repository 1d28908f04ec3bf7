/** What a value of the field is; decides parsing, operators, rendering and Parquet encoding. */
export type FieldKind =
  | 'integer'
  | 'port'
  | 'counter'
  | 'flags'
  | 'epoch_seconds'
  | 'ip'
  | 'enum'
  | 'keyword'
  | 'arn'
  | 'tag';

/** The four types of the query language. */
export type FieldType = 'text' | 'address' | 'integer' | 'date';

/** One row of the catalogue. */
export interface Field {
  /** AWS's name with underscores, as in its Parquet files: `flow_direction`. */
  readonly name: string;
  readonly kind: FieldKind;
  /** The record version that introduced it: 2 to 11; 6 is the Transit Gateway set. */
  readonly since: number;
  readonly family: 'vpc' | 'tgw' | 'both';
  /** Type of its column in AWS's Parquet files, and in ours. */
  readonly parquet: 'int32' | 'int64' | 'string';
  /** Known values; the list is open for every field but `action` and `log_status`. */
  readonly values?: readonly string[];
  /** The field that takes its value when source and destination are swapped. */
  readonly opposite?: string;
  readonly unit?: 'bytes' | 'packets' | 'seconds';
  /** Percent-encoded in the log (the six tag fields of version 11); stored decoded. */
  readonly percentEncoded?: boolean;
  readonly description: string;
}
