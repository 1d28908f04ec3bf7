/** From the options of `aws plan` and `aws deploy` to the plan, and its files. */
import { resolve } from 'node:path';
import { type PlanConfig, type PlanSpec, readConfig } from '../aws/config.ts';
import { toFiles } from '../aws/files.ts';
import { makePlan } from '../aws/make-plan.ts';
import { askMyAddress, type Fetcher } from '../aws/my-address.ts';
import type { Plan } from '../aws/plan.ts';
import { type Costs, costsOf } from '../aws/prices.ts';
import { checkPlan } from '../aws/rules/check-plan.ts';
import { writeFiles } from '../aws/write-files.ts';
import type { Options } from './command.ts';
import { listOption, textOption } from './values.ts';
import { VERSION } from './version.ts';

export interface Planned {
  readonly config: PlanConfig;
  readonly plan: Plan;
  readonly costs: Costs;
  /** Names below the folder → texts. */
  readonly files: Readonly<Record<string, string>>;
}

/** The network is asked for `--allow-ip me` only. Throws what `readConfig` throws, and `address-unknown`. */
export async function planSetUp(
  options: Options,
  { fetcher, signal }: { fetcher: Fetcher; signal: AbortSignal },
): Promise<Planned> {
  const allowIp = await lookUp(listOption(options, 'allowIp'), () => askMyAddress(fetcher, signal));
  const config = readConfig({ ...options, allowIp } as unknown as PlanSpec);
  const plan = makePlan(config, VERSION);
  // What is wrong here no option can mend.
  const findings = checkPlan(plan);
  if (findings.length > 0)
    throw new Error(
      `the plan breaks rules of its own:\n${findings.map(({ rule, resource, message }) => `  ${rule}: ${resource} ${message}`).join('\n')}`,
    );
  const costs = costsOf(config);
  return { config, plan, costs, files: toFiles({ config, plan, costs }) };
}

/** Into the folder of `--out`, which it resolves to. Throws what `writeFiles` throws. */
export async function writePlan(files: Planned['files'], options: Options): Promise<string | undefined> {
  const out = textOption(options, 'out');
  if (out === undefined) return undefined;
  const folder = resolve(out);
  await writeFiles(folder, files, { isReplacing: options['force'] === true });
  return folder;
}

async function lookUp(typed: readonly string[], ask: () => Promise<string>): Promise<readonly string[]> {
  if (!typed.includes('me')) return typed;
  const mine = await ask();
  return typed.map((one) => (one === 'me' ? mine : one));
}
