/** Everything that a plan writes: names below the folder → texts. */
import { toParameters, toTemplate } from './cloudformation/template.ts';
import { type ReadmeParts, toReadme } from './readme.ts';
import { toModule } from './terraform/module.ts';

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

export function toFiles(parts: ReadmeParts): Readonly<Record<string, string>> {
  const { config, plan } = parts;
  return {
    'README.md': toReadme(parts),
    ...(config.format === 'terraform'
      ? toModule(plan)
      : { 'template.json': json(toTemplate(plan)), 'parameters.json': json(toParameters(plan)) }),
    ...Object.fromEntries(Object.entries(plan.files).map(([name, content]) => [name, json(content)])),
  };
}
