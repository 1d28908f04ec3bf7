/**
 * Events of a log group as the payloads that a subscription delivers (CloudWatch Logs User Guide, "Subscription filters"), so that they
 * are unwrapped, counted and known by their id as on every other way in.
 */
import type { GroupFormats } from './formats.ts';
import type { StoredEvent } from './log-group.ts';

/** Of a payload; the same events make the same payloads, however they were paged. */
const MOST_EVENTS = 1000;
const MOST_CHARACTERS = 1 << 20;

interface Origin {
  readonly owner: string;
  readonly logGroup: string;
}

/** One payload a line. Where the format changes, an event without id has its header. */
export async function* toPayloads(
  pages: AsyncIterable<readonly StoredEvent[]>,
  origin: Origin,
  formats: Pick<GroupFormats, 'headerOf'>,
): AsyncGenerator<string> {
  let header: string | undefined;
  let logEvents: object[] = [];
  let characters = 0;
  const payload = (): string => {
    const text = `${JSON.stringify({ messageType: 'DATA_MESSAGE', ...origin, logEvents })}\n`;
    logEvents = [];
    characters = 0;
    return text;
  };
  for await (const page of pages) {
    for (const { id, timestamp, stream, message } of page) {
      const next = formats.headerOf(stream, message);
      if (next !== header) logEvents.push({ message: next });
      header = next;
      logEvents.push({ id, timestamp, message });
      characters += message.length;
      if (logEvents.length >= MOST_EVENTS || characters >= MOST_CHARACTERS) yield payload();
    }
  }
  if (logEvents.length > 0) yield payload();
}
