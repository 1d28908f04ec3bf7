import pc from 'picocolors';
import type { Fetcher } from '../../aws/my-address.ts';
import { PRICES_PAGE } from '../../aws/prices.ts';
import { accessInWords, toItems } from '../../aws/words.ts';
import type { Call, Context, Run } from '../command.ts';
import { type Planned, planSetUp, writePlan } from '../planning.ts';
import { toJson } from '../render/json.ts';
import { pointsText } from '../render/points.ts';
import { createTable } from '../render/table.ts';

export const run: Run = (context, call) => plan(context, call, fetch);

/** The command with the network as an argument: it is asked for `--allow-ip me` only. */
export async function plan(context: Context, { options }: Call, fetcher: Fetcher): Promise<number> {
  const planned = await planSetUp(options, { fetcher, signal: context.signal });
  const folder = await writePlan(planned.files, options);

  const report = { ...planned, folder };
  context.stdout.write(options['json'] === true ? `${toJson(jsonOf(report))}\n` : textOf(report, context));
  return 0;
}

interface Report extends Planned {
  readonly folder: string | undefined;
}

function jsonOf({ config, plan: made, costs, folder, files }: Report): unknown {
  const domain = made.resources.find((resource) => resource.kind === 'domain');
  return {
    name: made.name,
    destination: made.destination,
    format: config.format,
    region: made.region,
    account: made.account,
    out: folder ?? null,
    files: Object.keys(files),
    resources: toItems(made),
    existing: made.existing,
    flowLog: {
      target: config.target,
      fields: made.fields,
      aggregation: config.aggregation,
      traffic: config.target.type === 'TransitGateway' ? null : config.traffic,
      tagKeys: config.tagKeys,
    },
    access: {
      words: accessInWords(config),
      principals: config.principals.map(({ arn }) => arn),
      addresses: config.ranges.map(({ cidr }) => cidr),
      policy: domain?.policy ?? null,
    },
    parameters: made.inputs.map(({ name, value, about, isToFill = false }) => ({
      name,
      value,
      about,
      toFill: isToFill,
    })),
    costs,
    notes: made.notes,
  };
}

function textOf({ config, plan: made, costs, folder, files }: Report, { width, colour }: Context): string {
  const paint = pc.createColors(colour);
  const points = (lines: readonly string[]): string => pointsText(lines, { width });
  const section = (title: string, body: string): string => `\n${paint.bold(title)}\n${body}`;
  const fill = made.inputs.filter(({ isToFill }) => isToFill);

  const items = createTable({
    columns: [{ head: 'what' }, { head: 'name' }, { head: '', overflow: 'wrap' }],
    width,
    colour,
  });
  const money = createTable({
    columns: [
      { head: 'costs a month', overflow: 'wrap' },
      { head: 'GB', align: 'right' },
      { head: 'USD', align: 'right' },
    ],
    width,
    colour,
  });
  return [
    `${made.name}: flow logs of ${config.target.id} to ${made.destination}\naccount ${made.account}, ${made.region}\n`,
    section('To be made', items.page(toItems(made).map(({ id, name = '', about }) => [id, name, about]))),
    ...made.existing.map(({ name, steps }) => section(`There already: ${name}`, points(steps))),
    section('Who may do what', points(accessInWords(config))),
    section(
      `For ${costs.gbPerDay} GB of records a day`,
      money.page([
        ...costs.lines.map(({ what, gb, usd }) => [what, String(Math.round(gb * 100) / 100), usd.toFixed(2)]),
        ['together', '', costs.usd.toFixed(2)],
      ]) +
        points([
          `Besides: ${costs.besides.join('; ')}.`,
          `Prices of ${costs.asOf} for us-east-1 and regions like it; ${PRICES_PAGE} decides.`,
        ]),
    ),
    section('Good to know', points(made.notes)),
    ...(fill.length > 0
      ? [section('To be filled in before it is deployed', points(fill.map(({ name, about }) => `${name}: ${about}`)))]
      : []),
    section(
      'Files',
      folder === undefined
        ? '  none: name a folder with --out\n'
        : `  ${Object.keys(files).join(', ')}\n  in ${folder}\n  README.md has the commands, in their order.\n`,
    ),
  ].join('');
}
