import * as z from 'zod/mini';
import { defineEndpoint } from './endpoint.ts';

const healthAnswer = z.object({ status: z.literal('ok') });

export const healthz = defineEndpoint({
  method: 'GET',
  path: '/healthz',
  root: true,
  summary: 'The process answers',
  permission: 'anyone',
  rows: 'none',
  answer: healthAnswer,
});

export const readyz = defineEndpoint({
  method: 'GET',
  path: '/readyz',
  root: true,
  summary: 'The store can be asked; 5xx when it cannot',
  permission: 'anyone',
  rows: 'none',
  answer: healthAnswer,
});

export const metrics = defineEndpoint({
  method: 'GET',
  path: '/metrics',
  root: true,
  summary: 'Counters and gauges for Prometheus',
  permission: 'manage',
  rows: 'refused',
  tokenPermission: 'search',
  content: ['text/plain'],
});

export const openApi = defineEndpoint({
  method: 'GET',
  path: '/api/openapi.json',
  root: true,
  summary: 'This document: OpenAPI 3.1',
  permission: 'anyone',
  rows: 'none',
  answer: z.record(z.string(), z.unknown()),
});
