/** Writes the folders that `aws plan` is compared with. Nobody runs it but a person who means the difference. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCases } from '../test/aws/cases.ts';

for (const { folder, files } of makeCases()) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}
