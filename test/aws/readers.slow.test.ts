/** Other people's programs read what is written: cfn-lint, python-hcl2, and Terraform's own formatter. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GOLDEN, makeCases } from './cases.ts';

/** A Python that may have the readers; another one than the system's can be named. */
const PYTHON = process.env['THALWEG_TEST_PYTHON'] ?? 'python3';
const cases = makeCases();
const folders = (format: string) => cases.filter((made) => made.format === format).map(({ folder }) => folder);

function hasModule(name: string, pin: string): boolean {
  if (spawnSync(PYTHON, ['-c', `import ${name}`]).status === 0) return true;
  console.warn(
    `SKIPPED: ${PYTHON} cannot import ${name}, so it has read no template. ` +
      `Install it (pip install ${pin}) or name a Python that has it in THALWEG_TEST_PYTHON.`,
  );
  return false;
}

function hasTerraform(): boolean {
  if (spawnSync('terraform', ['version']).status === 0) return true;
  console.warn('SKIPPED: there is no terraform, so its formatter has seen no file.');
  return false;
}

describe.runIf(hasModule('cfnlint', 'cfn-lint==1.58.0'))('cfn-lint', () => {
  const MAIN = 'import sys; from cfnlint.runner import main; sys.exit(main())';
  const lint = (...templates: readonly string[]): { found: unknown; status: number | null } => {
    const words = ['-c', MAIN, '--include-checks', 'I', '--format', 'json', '--template', ...templates];
    const { stdout, stderr, status } = spawnSync(PYTHON, words, { encoding: 'utf8' });
    return { found: stdout === '' ? stderr : JSON.parse(stdout), status };
  };

  test('has nothing to say of any template, not even for information', () => {
    expect(lint(...folders('cloudformation').map((folder) => join(folder, 'template.json')))).toEqual({
      found: [],
      status: 0,
    });
  });

  test('looks at them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cfn-lint-'));
    const good = readFileSync(join(GOLDEN, 's3-vpc/cloudformation/template.json'), 'utf8');
    writeFileSync(join(folder, 'template.json'), good.replace('"AES256"', '"AES257"'));
    expect(lint(join(folder, 'template.json')).found).toMatchObject([{ Rule: { Id: 'E3030' } }]);
    rmSync(folder, { recursive: true });
  });
});

const READ_HCL = `
import json, sys, hcl2
for path in sys.argv[1:]:
  with open(path) as file:
    print(json.dumps(hcl2.load(file)))`;

describe.runIf(hasModule('hcl2', 'python-hcl2==8.1.4'))('python-hcl2', () => {
  const plain = (text: string) => text.replace(/^"|"$/g, '');

  test.each(cases.filter(({ format }) => format === 'terraform').map((made) => [made.name, made] as const))(
    'reads all of %s',
    (_, { folder, files, plan }) => {
      const names = Object.keys(files).filter((name) => /\.(?:tf|tfvars)$/.test(name));
      const output = execFileSync(PYTHON, ['-c', READ_HCL, ...names.map((name) => join(folder, name))], {
        encoding: 'utf8',
      });
      const read = new Map(
        output
          .trim()
          .split('\n')
          .map((line, index) => [names[index]!, JSON.parse(line)]),
      );
      const blocks: Record<string, Record<string, unknown>>[] = read.get('main.tf').resource;
      const labels = blocks.flatMap((block) =>
        Object.entries(block).flatMap(([type, its]) =>
          Object.keys(its).map((label) => `${plain(type)}.${plain(label)}`),
        ),
      );
      expect(labels).toEqual(
        [...files['main.tf']!.matchAll(/^resource "(\w+)" "(\w+)" \{$/gm)].map(([, type, label]) => `${type}.${label}`),
      );
      expect(new Set(labels).size).toBe(labels.length);
      expect(labels.length).toBeGreaterThanOrEqual(plan.resources.length);
      expect(Object.keys(read.get('terraform.tfvars')).filter((name) => !name.startsWith('__'))).toHaveLength(
        plan.inputs.length,
      );
    },
  );
});

describe.runIf(hasTerraform())('terraform fmt', () => {
  test.each(folders('terraform'))('leaves %s as it is', (folder) => {
    const { status, stdout } = spawnSync('terraform', ['fmt', '-check', '-diff', folder], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});

test('the templates are there to be read', () => {
  expect(folders('cloudformation').length).toBeGreaterThan(8);
  for (const folder of folders('cloudformation'))
    expect(JSON.parse(readFileSync(join(folder, 'template.json'), 'utf8'))).toHaveProperty('Resources');
});
