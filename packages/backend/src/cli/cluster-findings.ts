/** The doctor inside of a cluster: the one that `--store` names, or the one that a function of AWS writes to. */
import type { ClusterEyes } from '../aws/doctor/walk.ts';
import { checkCluster, clusterAway } from '../doctor/cluster-checks.ts';
import type { Finding } from '../doctor/finding.ts';
import { ERRORS, ThalwegError } from '../report/errors.ts';
import type { Context } from './command.ts';

type Environment = Context['env'];

/** @throws ThalwegError what `readSettings` and `connect` throw. */
export async function findInCluster(address: string, env: Environment): Promise<readonly Finding[]> {
  const { readClusterFacts, readSettings } = await loadEngine();
  return checkCluster(await readClusterFacts(readSettings(address, env)), Date.now() / 1000);
}

interface EyesOptions {
  readonly env: Environment;
  /** Of the domains. */
  readonly region: string;
  readonly credentials: Parameters<Awaited<ReturnType<typeof loadEngine>>['readRoleMappings']>[1];
}

/** That a domain cannot be looked into says nothing about what is there: it may lie in a VPC. */
export function clusterEyes({ env, region, credentials }: EyesOptions): ClusterEyes {
  // A domain under a name of its own does not say what it is; who has a user of the cluster goes as that.
  const settingsFor = (address: string): Environment =>
    /\.(?:amazonaws\.com(?:\.cn)?|on\.aws)(?:[:/]|$)/.test(address)
      ? env
      : { THALWEG_SERVICE: 'es', THALWEG_REGION: region, ...env };
  return {
    async examine(address) {
      const { readClusterFacts, readSettings } = await loadEngine();
      try {
        const place = readSettings(address, settingsFor(address), 'THALWEG_STORE of the function');
        return checkCluster(await readClusterFacts(place, credentials), Date.now() / 1000);
      } catch (error) {
        if (!(error instanceof ThalwegError)) throw error;
        const { message, code, help = ERRORS[code].when } = error;
        return [clusterAway('not-allowed', `Cannot look into the cluster. ${message}`, help)];
      }
    },
    async roleMappings(address) {
      const { readRoleMappings, readSettings } = await loadEngine();
      return readRoleMappings(
        readSettings(address, settingsFor(address), 'THALWEG_STORE of the function'),
        credentials,
      );
    },
  };
}

async function loadEngine() {
  const [{ readClusterFacts }, { readRoleMappings }, { readSettings }] = await Promise.all([
    import('../stores/opensearch/cluster-facts.ts'),
    import('../stores/opensearch/role-mappings.ts'),
    import('../stores/opensearch/settings.ts'),
  ]);
  return { readClusterFacts, readRoleMappings, readSettings };
}
