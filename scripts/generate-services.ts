// The names of ports that the console shows, from the same table as the command line; `npm run docs` writes them.
import { serviceName } from '../packages/backend/src/enrich/services.ts';

/** Ports from 1024 on that are services wherever they are seen; others are more often some client's. */
const WELL_KNOWN = [1433, 1521, 3306, 3389, 5060, 5432, 5900, 6379, 8080, 8443, 9200, 11211, 27017, 51820];
const PORTS = [...Array(1024).keys(), ...WELL_KNOWN];

const row = (protocol: number): string =>
  PORTS.map((port) => [port, serviceName(port, protocol)] as const)
    .filter(([, name]) => name !== undefined)
    .map(([port, name]) => `${port} ${name}`)
    .join(',');

export const servicesModule = (): string =>
  `// Written by npm run docs (scripts/generate-services.ts) from the IANA registry; not to be edited.\nexport const TCP = '${row(6)}';\nexport const UDP = '${row(17)}';\n`;
