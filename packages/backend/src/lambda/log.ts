/** Log lines of the function: one JSON object each, which CloudWatch Logs Insights reads by itself. */

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** `write` takes one line without its line feed. */
export function createLog(write: (line: string) => void, now: () => number, requestId: string): Log {
  const put = (level: string, message: string, fields: LogFields = {}): void =>
    write(JSON.stringify({ time: new Date(now()).toISOString(), level, message, requestId, ...fields }));
  return {
    info: (message, fields) => put('INFO', message, fields),
    warn: (message, fields) => put('WARN', message, fields),
    error: (message, fields) => put('ERROR', message, fields),
  };
}
