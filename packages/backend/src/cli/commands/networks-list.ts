import { BUILT_IN_NETWORKS } from '@thalweg/core/language';
import { rangesNamed, toCidrs } from '@thalweg/core/query';
import { createPlaces } from '../../enrich/places.ts';
import type { Run } from '../command.ts';
import { geoFiles } from '../place.ts';
import { toJson } from '../render/json.ts';
import { createTable } from '../render/table.ts';
import { withStore } from '../with-store.ts';

const WHAT = { country: 'countries', as: 'networks of the internet (AS)' };

export const run: Run = (context, { options }) =>
  withStore({ context, options }, async (store) => {
    const networks = await store.namedNetworks();
    const files = createPlaces(geoFiles(context, options)).files();
    if (options['json'] === true) {
      const builtIn = Object.keys(BUILT_IN_NETWORKS).map((name) => ({
        name,
        ranges: toCidrs(rangesNamed(name, undefined) ?? []),
        builtIn: true,
      }));
      const own = networks.map((network) => ({ ...network, builtIn: false }));
      context.stdout.write(
        `${toJson({ networks: [...builtIn, ...own], files: files.map((file) => ({ ...file, built: file.built.toISOString() })) })}\n`,
      );
      return 0;
    }
    const table = createTable({
      columns: [{ head: 'name' }, { head: 'addresses', overflow: 'wrap' }],
      width: context.width,
      colour: context.colour,
    });
    const rows = [
      ...Object.entries(BUILT_IN_NETWORKS),
      ...networks.map(({ name, ranges }) => [name, ranges.join(', ')]),
    ];
    context.stdout.write(table.page(rows as [string, string][]));
    for (const { path, type, built, tells } of files) {
      const what = tells.map((one) => WHAT[one]).join(' and ');
      context.stdout.write(`\n${what}: ${type}, built ${built.toISOString().slice(0, 10)}\n  ${path}\n`);
    }
    return 0;
  });
