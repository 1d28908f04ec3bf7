import * as z from 'zod/mini';
import { defineEndpoint } from './endpoint.ts';

const status = z.enum(['ok', 'warning', 'failure', 'not-allowed']);

/** The way of the records: the flow log, the way to the store, the store itself, and whether what is in it is new and without holes. */
export const DOCTOR_STAGES = ['flow-log', 'delivery', 'store', 'freshness'] as const;

export type DoctorStage = (typeof DOCTOR_STAGES)[number];

/** What was looked at, in the order in which it should be mended, and how often each status occurs. */
export const doctorReport = z.object({
  checks: z.array(
    z.object({
      /** As `store.gaps`; it does not change. */
      id: z.string(),
      stage: z.enum(DOCTOR_STAGES),
      status,
      message: z.string(),
      /** A command to paste, or the step to take. */
      fix: z.optional(z.string()),
    }),
  ),
  counts: z.record(status, z.number()),
});

export type DoctorReport = z.output<typeof doctorReport>;

export const doctor = defineEndpoint({
  method: 'GET',
  path: '/doctor',
  summary: 'Says whether all is well with the store, and what to do where it is not',
  permission: 'manage',
  rows: 'refused',
  answer: doctorReport,
});
