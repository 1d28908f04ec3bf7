/** The rows of the command table: parser, help, completion and the reference page are all made from them. */

export interface OptionRow {
  /** `--limit`, the name of the value key in camel case: `limit`. */
  readonly name: string;
  readonly short?: string;
  /** Name of its value in the help; none = a switch. */
  readonly value?: string;
  readonly help: string;
  /** Shown in the help; the command applies it. */
  readonly default?: string;
  readonly choices?: readonly string[];
  readonly env?: string;
  readonly required?: boolean;
  /** It may be given several times, for a list of values. */
  readonly repeat?: true;
  /** What a shell can complete behind it. */
  readonly complete?: 'file' | 'directory' | 'field';
}

export interface ArgumentRow {
  readonly name: string;
  readonly help: string;
  readonly optional?: boolean;
  readonly variadic?: boolean;
  readonly choices?: readonly string[];
  readonly complete?: 'file' | 'field';
}

export interface CommandRow {
  /** `search`, or `store compact` for one inside a group. */
  readonly name: string;
  readonly summary: string;
  /** Paragraphs below the summary in its own help. */
  readonly details?: string;
  readonly arguments: readonly ArgumentRow[];
  readonly options: readonly OptionRow[];
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** The module is loaded only when the command runs, so that help is quick. */
  readonly load: () => Promise<{ run: Run }>;
}

/** What a command can touch. The test suite passes its own. */
export interface Context {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly stdin: NodeJS.ReadableStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Columns of the terminal on stdout; undefined when it is none. */
  readonly width: number | undefined;
  readonly colour: boolean;
  /** The same for stderr, where progress goes. */
  readonly progress: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Values as typed: strings, lists of them where an option repeats, true for switches. */
export type Options = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

export interface Call {
  readonly arguments: readonly string[];
  readonly options: Options;
}

/** Resolves to the exit code. */
export type Run = (context: Context, call: Call) => Promise<number>;
