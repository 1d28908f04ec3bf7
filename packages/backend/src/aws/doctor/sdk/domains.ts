import {
  DescribeDomainsCommand,
  ListDomainNamesCommand,
  OpenSearchClient,
  type OpenSearchClientConfig,
} from '@aws-sdk/client-opensearch';
import type { AwsReader } from '../reader.ts';
import { type Abort, look, statements } from './ask.ts';

/** `DescribeDomains` takes so many names. */
const AT_ONCE = 5;

export function domainReader(config: OpenSearchClientConfig, abort: Abort): Pick<AwsReader, 'domains'> {
  const opensearch = new OpenSearchClient(config);
  return {
    domains: () =>
      look('es:DescribeDomains', async () => {
        const { DomainNames = [] } = await opensearch.send(new ListDomainNamesCommand({}), abort);
        const names = DomainNames.flatMap(({ DomainName }) => DomainName ?? []);
        const found = [];
        for (let at = 0; at < names.length; at += AT_ONCE) {
          const asked = new DescribeDomainsCommand({ DomainNames: names.slice(at, at + AT_ONCE) });
          found.push(...((await opensearch.send(asked, abort)).DomainStatusList ?? []));
        }
        return found.map((one) => ({
          DomainName: one.DomainName ?? '',
          ARN: one.ARN ?? '',
          endpoints: [
            one.Endpoint,
            one.EndpointV2,
            one.DomainEndpointOptions?.CustomEndpoint,
            ...Object.values(one.Endpoints ?? {}),
          ].flatMap((host) => host ?? []),
          Created: one.Created ?? false,
          Deleted: one.Deleted ?? false,
          Processing: one.Processing ?? false,
          isInVpc: one.VPCOptions !== undefined,
          isFineGrained: one.AdvancedSecurityOptions?.Enabled ?? false,
          volumeGiB: one.EBSOptions?.EBSEnabled ? one.EBSOptions.VolumeSize : undefined,
          policy: statements(one.AccessPolicies),
        }));
      }),
  };
}
