/** The README that lies beside the templates: what they make, and the commands in their order. */
import type { Format, PlanConfig } from './config.ts';
import { deployPolicy } from './deploy-permissions.ts';
import type { Input, Plan } from './plan.ts';
import { type Costs, PRICES_PAGE } from './prices.ts';
import { snake } from './terraform/values.ts';
import { accessInWords, toItems } from './words.ts';

export interface ReadmeParts {
  readonly config: PlanConfig;
  readonly plan: Plan;
  readonly costs: Costs;
}

const sh = (...lines: readonly string[]): string => ['```sh', ...lines, '```'].join('\n');
const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');
const PARAMETERS: Readonly<Record<Format, string>> = {
  cloudformation: 'parameters.json',
  terraform: 'terraform.tfvars',
};

export function toReadme(parts: ReadmeParts): string {
  const { config, plan } = parts;
  const sections = [
    `# ${plan.name}: VPC flow logs to ${TITLES[plan.destination]}`,
    `Planned with \`thalweg aws plan\` for account ${plan.account} in ${plan.region}. Nothing has been made yet.`,
    `## What is made\n\n${madeTable(plan)}`,
    ...plan.existing.map(({ name, steps }) => `## What is there already: ${name}\n\n${bullets(steps)}`),
    `## Who may do what\n\n${bullets(accessInWords(config))}`,
    `## What it costs\n\n${costSection(parts)}`,
    ...(plan.notes.length > 0 ? [`## Good to know\n\n${bullets(plan.notes)}`] : []),
    ...before(parts),
    `## Deploy\n\n${deploy(config, plan)}`,
    `## Afterwards\n\n${afterwards(config)}`,
    `## Remove it\n\n${remove(config, plan)}`,
    `## What whoever deploys needs\n\n${deployerPolicy(config, plan)}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

const TITLES = { opensearch: 'an OpenSearch domain', s3: 'a bucket', firehose: 'Thalweg by Data Firehose' } as const;

function madeTable(plan: Plan): string {
  const rows = toItems(plan).map(
    ({ id, name, about }) => `| \`${id}\` | ${name === undefined ? '' : `\`${name}\``} | ${about} |`,
  );
  return ['| id | name | |', '| --- | --- | --- |', ...rows].join('\n');
}

function costSection({ costs }: ReadmeParts): string {
  const rows = costs.lines.map(({ what, gb, usd }) => `| ${what} | ${round(gb)} | ${usd.toFixed(2)} |`);
  return [
    `For ${costs.gbPerDay} GB of records a day, ${costs.days} days:`,
    ['| | GB | USD |', '| --- | ---: | ---: |', ...rows, `| together | | ${costs.usd.toFixed(2)} |`].join('\n'),
    `Besides: ${costs.besides.join('; ')}. Prices of ${costs.asOf} for us-east-1 and regions like it; [the live page](${PRICES_PAGE}) decides.`,
  ].join('\n\n');
}

const round = (gb: number): string => String(Math.round(gb * 100) / 100);

function before({ config, plan }: ReadmeParts): string[] {
  const fill = plan.inputs.filter(({ isToFill }) => isToFill);
  const parts = [
    ...(config.destination === 'opensearch' ? [uploadCode(config, plan.inputs)] : []),
    ...(config.destination === 'firehose' && config.accessKeySecret === undefined ? [makeSecret(config)] : []),
    ...(fill.length > 0 ? [fillIn(config.format, fill)] : []),
  ];
  return parts.length === 0 ? [] : [`## Before\n\n${parts.join('\n\n')}`];
}

function uploadCode(config: PlanConfig, inputs: readonly Input[]): string {
  const value = (name: string): string => inputs.find((input) => input.name === name)!.value;
  return `Build the function in a clone of Thalweg, and put it where the template looks for it:\n\n${sh(
    'npm ci && npm run build:lambda',
    ...(config.codeBucket === undefined ? [`aws s3 mb s3://${value('CodeBucket')} --region ${config.region}`] : []),
    `aws s3 cp packages/backend/dist/lambda/function.zip s3://${value('CodeBucket')}/${value('CodeKey')}`,
  )}`;
}

function makeSecret(config: PlanConfig): string {
  return `Make a token that may load and nothing else, as the access key:\n\n${sh(`thalweg token add ${config.name}-firehose --scope ingest`)}\n\nPut it into Secrets Manager, as \`{"api_key":"…"}\` in a file that only you can read:\n\n${sh(
    `aws secretsmanager create-secret --region ${config.region} --name ${config.name}-firehose --secret-string file://access-key.json`,
  )}`;
}

function fillIn(format: Format, inputs: readonly Input[]): string {
  const lines = inputs.map(({ name, about }) => `\`${format === 'terraform' ? snake(name) : name}\`: ${about}`);
  return `Fill in what \`${PARAMETERS[format]}\` leaves open; with \`FILL-IN\` in it nothing can be deployed:\n\n${bullets(lines)}`;
}

function deploy({ format, name, region }: PlanConfig, plan: Plan): string {
  const commands =
    format === 'terraform'
      ? sh('terraform init', 'terraform plan -out plan.bin', 'terraform apply plan.bin')
      : sh(
          `aws cloudformation deploy --region ${region} --stack-name ${name} --template-file template.json \\`,
          '  --parameter-overrides file://parameters.json --capabilities CAPABILITY_NAMED_IAM',
        );
  const itself =
    format === 'terraform'
      ? ''
      : `\n\nOr let \`thalweg aws deploy\` do it, with the options that this was planned with: it shows the changes, asks, ${plan.destination === 'opensearch' ? 'uploads the function, ' : ''}and watches.`;
  const domain = plan.resources.some(({ kind }) => kind === 'domain') ? ' A domain takes half an hour.' : '';
  return `${commands}\n\nWhoever deploys needs the policy at the end.${domain}${itself}`;
}

function afterwards(config: PlanConfig): string {
  const { destination, format, name, region } = config;
  const output = (key: string): string =>
    format === 'terraform'
      ? `terraform output -raw ${snake(key)}`
      : `aws cloudformation describe-stacks --region ${region} --stack-name ${name} --query "Stacks[0].Outputs[?OutputKey=='${key}'].OutputValue" --output text`;
  const wait = 'The first records come ten minutes later, if there is traffic.';
  switch (destination) {
    case 'opensearch':
      return `The function writes nothing before the cluster knows the types of the fields. Somebody whom the domain lets in makes them known, once:\n\n${sh(`thalweg store init --store "$(${output('Store')})"`)}\n\n${wait} People ask with \`thalweg serve --store …\`, which signs for them, or with OpenSearch Dashboards: \`thalweg dashboards export\`.`;
    case 's3':
      return `${wait} Load them:\n\n${sh(`thalweg ingest "$(${output('Source')})"`)}\n\nMessages about new objects wait in the queue (output \`${format === 'terraform' ? 'queue_url' : 'QueueUrl'}\`), and the role of the output \`${format === 'terraform' ? 'read_role_arn' : 'ReadRoleArn'}\` may read both.`;
    case 'firehose':
      return `${wait} What the endpoint did not take lies in the bucket, and can be loaded:\n\n${sh(`thalweg ingest "$(${output('NotDelivered')})" --format "$(${output('Format')})"`)}`;
  }
}

/** To be pasted into IAM. */
function deployerPolicy(config: PlanConfig, plan: Plan): string {
  return ['```json', JSON.stringify(deployPolicy(config, plan), undefined, 2), '```'].join('\n');
}

function remove({ format, name, region }: PlanConfig, plan: Plan): string {
  const kept = plan.resources
    .filter(
      (resource) =>
        resource.kind === 'domain' || resource.kind === 'bucket' || ('isKept' in resource && resource.isKept),
    )
    .map((resource) => ('name' in resource ? `\`${resource.name}\`` : resource.id));
  const command =
    format === 'terraform'
      ? sh('terraform destroy')
      : sh(`aws cloudformation delete-stack --region ${region} --stack-name ${name}`);
  if (kept.length === 0) return command;
  const how =
    format === 'terraform'
      ? 'Terraform refuses to destroy what has `prevent_destroy`: take the block out when the data may go, or `terraform state rm` the resource to keep it.'
      : 'Delete them by hand when the data may go.';
  return `${command}\n\nData stays: ${kept.join(', ')}. ${how}`;
}
