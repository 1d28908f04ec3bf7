/** What CloudWatch says of a domain. Metrics and limits: OpenSearch Service guide, "Monitoring cluster metrics" and "Recommended alarms". */
import type { Finding } from '../../doctor/finding.ts';
import { humanBytes, humanShare } from '../../report/figures.ts';
import type { Domain } from './reader.ts';

/** The newest value of each; undefined when there is none. */
export interface DomainMetrics {
  readonly red: number | undefined;
  readonly yellow: number | undefined;
  readonly isBlocked: number | undefined;
}

export function checkDomainHealth({ DomainName: name }: Domain, { red, yellow, isBlocked }: DomainMetrics): Finding {
  const id = 'aws.domain.health';
  if (red) {
    return {
      id,
      status: 'failure',
      message: `${name} is red: a primary shard is nowhere, and its index takes no documents.`,
      fix: `aws opensearch describe-domain-health --domain-name ${name}; delete the red index, or restore it from the hourly snapshot (cs-automated)`,
    };
  }
  if (isBlocked) {
    return {
      id,
      status: 'failure',
      message: `${name} refuses to be written to (ClusterIndexWritesBlocked): its disks are full, or its memory is.`,
      fix: `thalweg store retain --days 30 --store https://…, or larger disks: aws opensearch update-domain-config --domain-name ${name} --ebs-options EBSEnabled=true,VolumeSize=GIB`,
    };
  }
  if (yellow) {
    return {
      id,
      status: 'warning',
      message: `${name} is yellow: copies of shards have no node to lie on, so that a lost node loses data.`,
      fix: `aws opensearch update-domain-config --domain-name ${name} --cluster-config InstanceCount=2, or one copy less: PUT /INDEX/_settings {"index.number_of_replicas": 0}`,
    };
  }
  if (red === undefined && yellow === undefined) {
    return { id, status: 'ok', message: `CloudWatch has no metric of ${name} yet.` };
  }
  return { id, status: 'ok', message: `${name} is green.` };
}

const MIB = 2 ** 20;
/** Writing is blocked below 20 % of a node's storage, and below 20 GiB where that is less. */
const BLOCKED = 0.2;
const BLOCKED_MIB = 20 * 1024;
const LOW = 0.25;

/** `free`: MiB of the node that has least. */
export function checkDomainStorage({ DomainName: name, volumeGiB }: Domain, free: number | undefined): Finding {
  const id = 'aws.domain.storage';
  if (free === undefined) return { id, status: 'ok', message: `CloudWatch has no storage of ${name} yet.` };
  const whole = volumeGiB === undefined ? undefined : volumeGiB * 1024;
  const blocked = whole === undefined ? BLOCKED_MIB : Math.min(BLOCKED_MIB, whole * BLOCKED);
  const low = whole === undefined ? BLOCKED_MIB * 1.25 : Math.min(BLOCKED_MIB * 1.25, whole * LOW);
  const share = whole === undefined ? '' : `, ${humanShare(free, whole)} of it`;
  const message = `The fullest node of ${name} has ${humanBytes(free * MIB)} free${share}`;
  if (free > low) return { id, status: 'ok', message: `${message}.` };
  const larger = volumeGiB === undefined ? 'GIB' : String(volumeGiB * 2);
  return {
    id,
    status: free <= blocked ? 'failure' : 'warning',
    message: `${message}: AWS blocks writing ${free <= blocked ? 'there' : `at ${humanBytes(blocked * MIB)}`}.`,
    fix: `aws opensearch update-domain-config --domain-name ${name} --ebs-options EBSEnabled=true,VolumeSize=${larger}, or let old days go: thalweg store retain --days N`,
  };
}
