import { TCP, UDP } from './services.generated.ts';

const read = (table: string): ReadonlyMap<number, string> =>
  new Map(
    table.split(',').map((row) => {
      const blank = row.indexOf(' ');
      return [Number(row.slice(0, blank)), row.slice(blank + 1)];
    }),
  );

let tables: { readonly tcp: ReadonlyMap<number, string>; readonly udp: ReadonlyMap<number, string> } | undefined;

/**
 * The service at a port: `ssh` for 22. `protocol` is the IANA number; without it TCP's name counts. Undefined for protocols
 * without ports, and for ports that are more often some client's.
 */
export function serviceName(port: number, protocol: number | undefined): string | undefined {
  if (protocol !== undefined && protocol !== 6 && protocol !== 17 && protocol !== 132) return undefined;
  tables ??= { tcp: read(TCP), udp: read(UDP) };
  return (protocol === 17 ? tables.udp : tables.tcp).get(port);
}

/** The port a service name in lower case stands for, over TCP or else UDP. */
export function portOfService(name: string): number | undefined {
  tables ??= { tcp: read(TCP), udp: read(UDP) };
  for (const table of [tables.tcp, tables.udp]) for (const [port, service] of table) if (service === name) return port;
  return undefined;
}
