/** What a route is: where it is, what it takes and gives. Server, console and the OpenAPI document all take it from here. */
import type { ZodMiniType } from 'zod/mini';
import type { Permission } from '../access/index.ts';

/** All routes but health, metrics and the document itself lie below it. */
export const API_BASE = '/api/v1';

/**
 * Requests of a signed-in browser other than GET carry it, with any value: a page of another site cannot send it without asking
 * first (https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS).
 */
export const CSRF_HEADER = 'x-thalweg';

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `API_BASE`, with `:name` for a parameter. */
  readonly path: string;
  /** `path` is the whole of it. */
  readonly root?: true;
  /** One sentence for the reference. */
  readonly summary: string;
  /** What a client has to be allowed; `signed-in` for whoever has been recognised, `anyone` for what tells nothing. */
  readonly permission: Permission | 'signed-in' | 'anyone';
  /**
   * What becomes of it for somebody who may see some rows only: `scoped`, the handler tells of these rows alone; `refused`, it tells
   * or changes what cannot be cut to them; `none`, it tells of no rows.
   */
  readonly rows: 'scoped' | 'refused' | 'none';
  /** A token with this permission is enough, too. */
  readonly tokenPermission?: Permission;
  /** The console asks it by itself, so it is no sign that somebody is there, and does not keep a session from ending. */
  readonly background?: true;
  /** A form of the console may send it, which cannot carry `CSRF_HEADER`; never for what changes anything. */
  readonly form?: true;
  /** Its name in the audit log, which gets a row for each answer; those that change who may do what write their own. */
  readonly event?: string;
  /** A page of another site may lead a browser here. */
  readonly linked?: true;
  readonly params?: ZodMiniType;
  /** What may stand behind `?`. Values come as text. */
  readonly querystring?: ZodMiniType;
  /** The JSON body; undefined for none, or for one that is streamed as it is. */
  readonly body?: ZodMiniType;
  /** 302 and 303 lead a browser elsewhere. */
  readonly status?: 200 | 201 | 204 | 302 | 303;
  /** The answer as JSON; of a stream each line or event. Undefined for an empty one and for files. */
  readonly answer?: ZodMiniType;
  /** Default `application/json`. */
  readonly content?: readonly string[];
}

/** Keeps the literal types of a route. */
export function defineEndpoint<const Row extends Endpoint>(row: Row): Row {
  return row;
}
