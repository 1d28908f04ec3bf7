/**
 * Who sends a request, and how it came here. What a proxy says of the client is believed only from proxies that are trusted, since
 * any client can write such headers: https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For.
 */
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type AddressRange, parseAddress } from '@thalweg/core/query';
import type { FastifyRequest } from 'fastify';
import { isLoopbackAddress } from '../access/decide.ts';

export interface Client {
  /** Of the client itself; `unknown` where the proxies do not say, or say something else. */
  readonly address: string;
  /** Behind a proxy on this machine that is not trusted: without this it would pass for somebody who sits at this machine. */
  readonly hidden: boolean;
  /** The browser's connection is encrypted: by this server, or by a trusted proxy. */
  readonly secure: boolean;
  /** The name under which the client reached the server, with the port: as in the header Host. */
  readonly host: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    client: Client;
  }
}

/** What is known of a request before anything of it is believed. */
export interface Arrival {
  /** Of the other end of the connection. */
  readonly peer: string | undefined;
  readonly encrypted: boolean;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

const UNKNOWN = 'unknown';

export function arrivalOf({ socket, headers }: FastifyRequest): Arrival {
  return { peer: socket.remoteAddress, encrypted: (socket as Partial<TLSSocket>).encrypted === true, headers };
}

export function readClient({ peer, encrypted, headers }: Arrival, trusted: readonly AddressRange[]): Client {
  const address = toAddress(peer ?? '') ?? UNKNOWN;
  const host = one(headers['host']) ?? '';
  const forwarded = ['x-forwarded-for', 'x-real-ip', 'forwarded'].some((name) => headers[name] !== undefined);
  if (!isTrusted(address, trusted)) {
    const hidden = forwarded && isLoopbackAddress(address);
    return { address: hidden ? UNKNOWN : address, hidden, secure: encrypted, host };
  }
  return {
    address: forwardedFor(headers['x-forwarded-for'], trusted),
    hidden: false,
    secure: encrypted || lastOf(headers['x-forwarded-proto'])?.toLowerCase() === 'https',
    host: lastOf(headers['x-forwarded-host']) ?? host,
  };
}

/** The rightmost address that is no trusted proxy; the first one when all of them are. Whatever stands left of it may be made up. */
function forwardedFor(header: string | readonly string[] | undefined, trusted: readonly AddressRange[]): string {
  const hops = listOf(header).map(toAddress);
  const last = hops.findLastIndex((hop) => hop === undefined || !isTrusted(hop, trusted));
  return hops[Math.max(0, last)] ?? UNKNOWN;
}

function isTrusted(address: string, trusted: readonly AddressRange[]): boolean {
  const number = parseAddress(address);
  return number !== undefined && trusted.some(({ low, high }) => number >= low && number <= high);
}

/** An address without what some put around it: a port, brackets, a zone. */
function toAddress(text: string): string | undefined {
  const bare = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text;
  const address = bare.replace(/%.*$/, '');
  return isIP(address) === 0 ? undefined : address;
}

const one = (header: string | readonly string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : header?.[0];

function listOf(header: string | readonly string[] | undefined): string[] {
  const text = typeof header === 'string' ? header : (header ?? []).join(',');
  return text === '' ? [] : text.split(',').map((part) => part.trim());
}

/** What the nearest proxy has added. */
function lastOf(header: string | readonly string[] | undefined): string | undefined {
  const last = listOf(header).at(-1);
  return last === '' ? undefined : last;
}
