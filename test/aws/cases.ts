/** The cases of `aws plan`: each is a folder with its options, and below it what is written in both formats. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  FORMATS,
  type Format,
  type PlanConfig,
  type PlanSpec,
  readConfig,
} from '../../packages/backend/src/aws/config.ts';
import { toFiles } from '../../packages/backend/src/aws/files.ts';
import { makePlan } from '../../packages/backend/src/aws/make-plan.ts';
import type { Plan } from '../../packages/backend/src/aws/plan.ts';
import { costsOf } from '../../packages/backend/src/aws/prices.ts';

export const GOLDEN = join(import.meta.dirname, 'golden');
/** Stands in the key of the function's code. */
const VERSION = '1.0.0';

export interface Made {
  readonly name: string;
  readonly format: Format;
  readonly folder: string;
  readonly config: PlanConfig;
  readonly plan: Plan;
  /** Names below the folder → texts. */
  readonly files: Readonly<Record<string, string>>;
}

/** Every case in every format (one that names a format only in that), as the sources make it now. */
export function makeCases(): readonly Made[] {
  return readdirSync(GOLDEN).flatMap((name) => {
    const spec = JSON.parse(readFileSync(join(GOLDEN, name, 'options.json'), 'utf8')) as PlanSpec;
    return (spec.format ? [spec.format as Format] : FORMATS).map((format) => ({
      name,
      format,
      folder: join(GOLDEN, name, format),
      ...make({ ...spec, format }),
    }));
  });
}

export function make(spec: PlanSpec): Pick<Made, 'config' | 'plan' | 'files'> {
  const config = readConfig(spec);
  const plan = makePlan(config, VERSION);
  return { config, plan, files: toFiles({ config, plan, costs: costsOf(config) }) };
}
