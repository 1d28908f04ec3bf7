/** Finds a JDK (with its compiler) among JAVA_HOME, /usr/lib/jvm and PATH. */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

export interface Jdk {
  readonly home: string;
  /** 17, 21, 25 … */
  readonly version: number;
}

const INSTALLED = '/usr/lib/jvm';

/** The first JDK of at least this version that the three places hold, undefined when none does. */
export function findJdk(least: number): Jdk | undefined {
  return homes()
    .map(toJdk)
    .find((jdk) => jdk !== undefined && jdk.version >= least);
}

function homes(): string[] {
  const named = process.env['JAVA_HOME'];
  const installed = existsSync(INSTALLED) ? readdirSync(INSTALLED).map((name) => join(INSTALLED, name)) : [];
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'javac'))
    .filter((path) => existsSync(path))
    .map((path) => dirname(dirname(realpathSync(path))));
  return [...(named ? [named] : []), ...installed.sort(), ...onPath];
}

/** Every JDK since 9 says its version in a file `release` (JEP 223): `JAVA_VERSION="25.0.3"`. */
function toJdk(home: string): Jdk | undefined {
  const release = join(home, 'release');
  if (!existsSync(join(home, 'bin/javac')) || !existsSync(release)) return undefined;
  const version = /^JAVA_VERSION="(\d+)/m.exec(readFileSync(release, 'utf8'))?.[1];
  return version === undefined ? undefined : { home, version: Number(version) };
}
