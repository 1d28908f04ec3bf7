import type { ApiError, DoctorReport } from '@thalweg/core/api';
import { expect, it } from 'vitest';
import type { Finding } from '../../doctor/finding.ts';
import { ThalwegError } from '../../report/errors.ts';
import { openServer, someLines } from '../testing.ts';

it('tells what the doctor finds', async () => {
  const server = await openServer();
  try {
    const empty = (await server.get('/api/v1/doctor')).json<DoctorReport>();
    expect(empty.checks[0]).toMatchObject({ id: 'store.loaded', status: 'warning', fix: expect.any(String) });
    await server.load('some.log', someLines());
    const { checks, counts } = (await server.get('/api/v1/doctor')).json<DoctorReport>();
    expect(checks.find(({ id }) => id === 'store.whole')?.status).toBe('ok');
    expect(Object.values(counts).reduce((sum, one) => sum + one, 0)).toBe(checks.length);
  } finally {
    await server.close();
  }
});

it('tells of a store that cannot be read as any endpoint does', async () => {
  const fail = async (): Promise<never> => {
    throw new Error('boom');
  };
  const server = await openServer({ replace: () => ({ verify: fail }) });
  try {
    const answer = await server.get('/api/v1/doctor');
    expect([answer.statusCode, answer.json<ApiError>().error.code]).toEqual([500, 'bug']);
  } finally {
    await server.close();
  }
});

it('tells what it saw of a cluster whose store cannot be read', async () => {
  const away = async (): Promise<never> => {
    throw new ThalwegError('cluster-away', 'The cluster cannot be reached.');
  };
  const red: Finding = { id: 'cluster.health', status: 'failure', message: 'red', fix: 'mend it' };
  const server = await openServer({ replace: () => ({ verify: away }), examineCluster: async () => [red] });
  try {
    const { checks, counts } = (await server.get('/api/v1/doctor')).json<DoctorReport>();
    expect(checks.map(({ id, stage, status }) => [id, stage, status])).toEqual([
      ['cluster.health', 'store', 'failure'],
      ['store.open', 'store', 'failure'],
    ]);
    expect(counts).toMatchObject({ failure: 2, ok: 0 });
  } finally {
    await server.close();
  }
});
