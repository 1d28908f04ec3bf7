/** One function for each question that the console asks. */
import type {
  ApiField,
  Ask,
  ExplainAnswer,
  FieldTopAnswer,
  FieldTopRequest,
  HistogramAnswer,
  HistogramRequest,
  Progress,
  RecordAnswer,
  SavedSearch,
  SearchEnd,
  SearchHead,
  SearchRequest,
  SearchRow,
  SearchState,
  StatusAnswer,
  ValuesAnswer,
  ValuesRequest,
} from '@thalweg/core/api';
import { brokenOff, getJson, isErrorLine, postJson, postProgress, RequestError, readLines, send } from './client.ts';

export interface Page {
  readonly head: SearchHead;
  readonly rows: readonly SearchRow[];
  readonly end: SearchEnd;
}

/** One page of rows, whole: a stream that breaks off is an error. */
export async function askSearch(request: SearchRequest, signal?: AbortSignal): Promise<Page> {
  const response = await send('/search', { method: 'POST', body: request, signal, accept: 'application/x-ndjson' });
  let head: SearchHead | undefined;
  let end: SearchEnd | undefined;
  const rows: SearchRow[] = [];
  // To the very end, past the last line: who stops there breaks the connection, and the next question needs a new one.
  for await (const line of readLines(response)) {
    if (Array.isArray(line)) rows.push(line as SearchRow);
    else if (isErrorLine(line)) throw new RequestError(500, line.error);
    else if (!head) head = line as SearchHead;
    else end = line as SearchEnd;
  }
  if (!head || !end) throw brokenOff();
  return { head, rows, end };
}

export const askHistogram = (
  request: HistogramRequest,
  signal?: AbortSignal,
): AsyncGenerator<Progress<HistogramAnswer>> => postProgress('/histogram', request, signal);

export const askTop = (request: FieldTopRequest, signal?: AbortSignal): Promise<FieldTopAnswer> =>
  postJson('/fields/top', request, signal);

export const askValues = (request: ValuesRequest, signal?: AbortSignal): Promise<ValuesAnswer> =>
  postJson('/values', request, signal);

export const askExplain = (request: Ask, signal?: AbortSignal): Promise<ExplainAnswer> =>
  postJson('/explain', request, signal);

export const askCount = (request: Ask, signal?: AbortSignal): Promise<{ readonly count: number | string }> =>
  postJson('/count', request, signal);

export const readFields = (signal?: AbortSignal): Promise<ApiField[]> => getJson('/fields', signal);

export const readStatus = (signal?: AbortSignal): Promise<StatusAnswer> => getJson('/status', signal);

export const readRecord = (object: string, line: number, signal?: AbortSignal): Promise<RecordAnswer> =>
  getJson(`/record?${new URLSearchParams({ object, line: String(line) })}`, signal);

export const readSearches = (signal?: AbortSignal): Promise<SavedSearch[]> => getJson('/searches', signal);

/** Makes a saved search, or replaces the one of the id. */
export async function writeSearch(state: SearchState, id?: string): Promise<SavedSearch> {
  const path = id === undefined ? '/searches' : `/searches/${encodeURIComponent(id)}`;
  const response = await send(path, { method: id === undefined ? 'POST' : 'PUT', body: state });
  return (await response.json()) as SavedSearch;
}

export async function deleteSearch(id: string): Promise<void> {
  await send(`/searches/${encodeURIComponent(id)}`, { method: 'DELETE' });
}
