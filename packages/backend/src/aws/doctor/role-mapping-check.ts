/** Fine-grained access control: IAM lets the function in, and the security plugin then asks which of its own roles it has. */
import type { Finding } from '../../doctor/finding.ts';
import { jsonWord } from '../../report/shell.ts';
import type { Domain } from './reader.ts';

/** Roles of the security plugin with which nobody can write records (its documentation, "Predefined roles"). */
const CANNOT_WRITE = new Set(['own_index', 'readall', 'readall_and_monitor', 'kibana_user', 'kibana_read_only']);

export function checkRoleMapping(
  { DomainName: name, endpoints: [host = 'DOMAIN'] }: Domain,
  roleArn: string,
  mappings: ReadonlyMap<string, readonly string[]>,
): Finding {
  const id = 'aws.domain.mapping';
  const mapped = [...mappings]
    .filter(([role, names]) => !CANNOT_WRITE.has(role) && (names.includes(roleArn) || names.includes('*')))
    .map(([role]) => role);
  if (mapped.length > 0)
    return { id, status: 'ok', message: `${roleArn} has the role ${mapped.join(', ')} in ${name}.` };
  const api = `https://${host}/_plugins/_security/api`;
  const role = {
    cluster_permissions: ['cluster_composite_ops', 'cluster_monitor'],
    index_permissions: [{ index_patterns: ['thalweg-*', 'cwl-*'], allowed_actions: ['create_index', 'crud'] }],
  };
  const put = (path: string, body: object): string =>
    `curl -u ADMIN -X PUT ${api}/${path} -H 'content-type: application/json' -d ${jsonWord(body)}`;
  return {
    id,
    status: 'failure',
    message: `${name} has fine-grained access control, and no role there that may write is mapped to ${roleArn}: each write is refused with "no permissions for [indices:data/write/bulk]".`,
    fix: `${put('roles/thalweg', role)} && ${put('rolesmapping/thalweg', { backend_roles: [roleArn] })}`,
  };
}
