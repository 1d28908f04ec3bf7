import type { CommandRow } from '../command.ts';
import { CONNECTION, JSON_SWITCH, STORE } from './options.ts';

export const AWS_NAMES: CommandRow = {
  name: 'aws names',
  summary: 'learn the names of interfaces, instances, subnets, VPCs and security groups',
  details:
    'Asks EC2 for them, with their tags, addresses and security groups, and keeps them in the store: they are shown beside ids and addresses, and queries can use them (srcaddr:web-1, dstaddr:sg/web). Running it again brings them up to date; what has vanished stays known, for the records of its time.\n\n' +
    'Needs ec2:DescribeNetworkInterfaces, ec2:DescribeInstances, ec2:DescribeSubnets, ec2:DescribeVpcs and ec2:DescribeSecurityGroups; what of it is not allowed is left out, and said.',
  arguments: [],
  options: [
    ...CONNECTION.map((row) =>
      row.name === '--region'
        ? { ...row, help: 'region of AWS; several are asked one after another', repeat: true as const }
        : row,
    ),
    {
      name: '--from',
      value: 'FILE',
      help: 'take them from a file of aws ec2 describe-… instead, or from standard input (-); nothing vanishes by it',
      repeat: true,
      complete: 'file',
    },
    { name: '--known', help: 'ask nobody; list what is known' },
    JSON_SWITCH,
    STORE,
  ],
  examples: [
    ['thalweg aws names --region eu-west-1 --region us-east-1', 'the names of two regions'],
    ['thalweg aws names --role-arn arn:aws:iam::123456789012:role/names', 'those of another account'],
    ['aws ec2 describe-instances | thalweg aws names --from -', 'by the hands of the AWS command line'],
  ],
  load: () => import('../commands/aws-names.ts'),
};
