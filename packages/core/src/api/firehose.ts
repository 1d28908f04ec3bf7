// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
import * as z from 'zod/mini';
import { defineEndpoint } from './endpoint.ts';

/**
 * The answer of an HTTP endpoint to Data Firehose: these fields and no other, the id of the request, and the time as a number
 * (https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html).
 */
export const firehoseAnswer = z.strictObject({
  requestId: z.string(),
  /** Epoch milliseconds. */
  timestamp: z.number(),
});

/** Body: `{"requestId": …, "timestamp": …, "records": [{"data": base64}, …]}`, streamed, gzip or not. */
export const firehose = defineEndpoint({
  method: 'POST',
  path: '/ingest/firehose',
  root: true,
  summary: 'Takes deliveries of a Data Firehose stream; its access key is a token with the scope ingest',
  permission: 'ingest',
  rows: 'refused',
  event: 'delivery',
  querystring: z.strictObject({
    /** Fields of lines without header: `${version} …`, or a list of names. */
    format: z.optional(z.string().check(z.maxLength(10_000))),
  }),
  answer: firehoseAnswer,
});
