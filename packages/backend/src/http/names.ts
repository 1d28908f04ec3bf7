/**
 * The names under which the server answers. A page of another site, opened in a browser that reaches the server, can point a name of
 * its own at the server's address (DNS rebinding), and then reads whatever is answered under that name.
 */
import { isIP } from 'node:net';
import { parseAddress } from '@thalweg/core/query';

export interface Names {
  /** Where browsers find the console, as `https://logs.example.org`: origins, without a path. */
  readonly publicUrls: readonly string[];
  /** DNS names and addresses of the server's certificate; a name may begin with `*.`. */
  readonly certified: readonly string[];
}

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|::1)$/i;

/** True for an address of the loopback interface, or a name that always means it (RFC 6761, section 6.3). */
export function isLoopback(name: string): boolean {
  return LOOPBACK.test(/^\[(.*)\]$/.exec(name)?.[1] ?? name);
}

/** The name in a header Host, in lower case, without port and brackets; undefined for what is none. */
export function nameIn(host: string): string | undefined {
  const [, bracketed, plain] = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(host) ?? [];
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? bracketed.toLowerCase() : undefined;
  return plain?.toLowerCase();
}

/** Whether a header Host names this server; `local` is the address that the connection came in at. */
export function isOwnName(host: string, local: string | undefined, { publicUrls, certified }: Names): boolean {
  const name = nameIn(host);
  if (name === undefined) return false;
  if (isLoopback(name)) return true;
  // Who asks by address cannot have been led here by a name.
  if (isIP(name) > 0) return sameAddress(name, local) || certified.some((one) => sameAddress(name, one));
  return publicUrls.some((url) => nameIn(new URL(url).host) === name) || certified.some((one) => covers(one, name));
}

function sameAddress(name: string, other: string | undefined): boolean {
  const number = other === undefined ? undefined : parseAddress(other.replace(/%.*$/, ''));
  return number !== undefined && number === parseAddress(name);
}

/** A star stands for one label (RFC 6125, section 6.4.3). */
function covers(certified: string, name: string): boolean {
  if (!certified.startsWith('*.')) return certified === name;
  const dot = name.indexOf('.');
  return dot > 0 && name.slice(dot) === certified.slice(1);
}
