import { expect, it } from 'vitest';
import type { SourceStatus, StatusAnswer } from '../../packages/core/src/api/status.ts';
import { describeOwnConsole } from './console.ts';
import { look } from './look.ts';
import { settled } from './pages.ts';

const QUEUE = 's3+sqs://http://127.0.0.1:9/123456789012/flow-logs-objects';

/** One source in each state, with all that can be told of one. */
const SOURCES: readonly Partial<SourceStatus>[] = [
  { source: '/var/log/flow-logs/incoming', kind: 'folder', records: null, waiting: null, lagSeconds: null },
  { source: 'kinesis://flow-logs', kind: 'kinesis', state: 'reading', lagSeconds: 42, waiting: null, loaded: 1204 },
  {
    ...{ source: 's3+sqs://sqs.eu-west-1.amazonaws.com/123456789012/flow-logs-objects', waiting: 12_043, gone: 2 },
    ...{
      problem: 'Message 4f0c is no notification of S3.',
      rejected: 1,
      leftOut: 31,
      loaded: 188_214,
      records: 45_812_004,
    },
    help: 'After 5 deliveries it is in the dead-letter queue flow-logs-objects-dead-letters: look at it there, and send it back when it can be read (aws sqs start-message-move-task).',
  },
  {
    ...{
      source: 'cloudwatch:///aws/vpc/flow-logs',
      kind: 'cloudwatch',
      state: 'failing',
      lagSeconds: 4210,
      waiting: null,
    },
    problem: 'cloudwatch:///aws/vpc/flow-logs: access denied.',
    help: 'The role or user needs logs:FilterLogEvents; aws sts get-caller-identity says who it is.',
  },
  { source: 's3+sqs://sqs.us-east-1.amazonaws.com/123456789012/old-objects', state: 'stopped' },
  { source: 's3+sqs://sqs.us-east-1.amazonaws.com/123456789012/new-objects', state: 'starting', lagSeconds: null },
];

describeOwnConsole(
  'the sources on the pipeline page',
  (console) => {
    it('tell what is wrong with one that fails, and what was loaded from a folder', async () => {
      const page = await console.open('/pipeline');
      const section = page.getByRole('region', { name: 'Sources' });
      const queue = section.getByRole('row').filter({ hasText: 'flow-logs-objects' });
      await queue.getByText(/^failing for /).waitFor();
      await section.getByText(/ECONNREFUSED/).waitFor();
      expect(await section.getByRole('row').filter({ hasText: 'folder' }).getByText('up to date').count()).toBe(1);
      expect(await section.getByText('1 of 2 sources to look at'.replaceAll('2 s', '2\u00a0s')).count()).toBe(1);
    });

    it('axe finds nothing in them, in whatever state', async () => {
      const page = await console.open('/nowhere');
      await page.route('**/api/v1/status', async (route) => {
        const answer = await route.fetch();
        const status = (await answer.json()) as StatusAnswer;
        const own = status.sources.find(({ kind }) => kind === 'sqs')!;
        const now = Date.now();
        const good: SourceStatus = {
          ...own,
          ...{ state: 'idle', since: now - 600_000, lastLoad: now - 60_000, lagSeconds: 0, waiting: 0 },
          ...{ problem: null, help: null, loaded: 288, records: 45_583 },
        };
        const sources = SOURCES.map((told) => ({ ...good, ...told }));
        await route.fulfill({ response: answer, json: { ...status, sources } });
      });
      const found = await look(page, 'sources', async () => {
        await page.goto(`${console.base}/pipeline`);
        await settled(page);
        await page.getByRole('region', { name: 'Sources' }).scrollIntoViewIfNeeded();
      });
      expect(found).toEqual({});
    });
  },
  {
    flags: ['--watch', 'logs', '--source', QUEUE],
    env: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-west-1' },
  },
);
