/** Which roles of AWS have which roles of the security plugin. */
import { ThalwegError } from '../../report/errors.ts';
import type { Look } from '../../report/look.ts';
import type { ClusterPlace } from '../store.ts';
import { type CredentialsSource, openLine } from './connect.ts';

/** By role of the plugin: who has it, ARNs of AWS's roles among others. Only administrators of the plugin may look. */
export async function readRoleMappings(
  place: ClusterPlace,
  credentials?: CredentialsSource,
): Promise<Look<ReadonlyMap<string, readonly string[]>>> {
  const line = openLine(place, credentials);
  try {
    const answer = (await line.request('GET', '/_plugins/_security/api/rolesmapping')) as Record<
      string,
      { backend_roles?: string[]; users?: string[] }
    >;
    // A master user by IAM stands among the users.
    const mappings = Object.entries(answer).map(
      ([role, { backend_roles = [], users = [] }]) => [role, [...backend_roles, ...users]] as const,
    );
    return { value: new Map(mappings) };
  } catch (error) {
    if (!(error instanceof ThalwegError)) throw error;
    // Whoever is away or has no such API is told of by the other checks; this one could not look.
    return {
      denied: 'GET _plugins/_security/api/rolesmapping (the role security_manager, or all_access, of the cluster)',
    };
  } finally {
    line.close();
  }
}
