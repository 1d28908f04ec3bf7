/** What Lambda loads: `index.handler`. */
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { openLine } from '../stores/opensearch/connect.ts';
import type { SendMessages } from './dead-letters.ts';
import { toFailure } from './failure.ts';
import { createIndexFields } from './fields.ts';
import { createHandler, type Handler } from './handler.ts';
import { createLog } from './log.ts';
import type { Objects } from './objects.ts';
import { createSend, roleCredentials } from './send.ts';
import { readSettings, type Settings } from './settings.ts';

let ready: Handler | undefined;
let objects: Promise<Objects> | undefined;
let queue: Promise<SendMessages> | undefined;

/** Settings are read with the first event: what is wrong with them is told then, by a function that starts. */
export const handler: Handler = async (event, context) => {
  ready ??= start(context.awsRequestId);
  return ready(event, context);
};

function start(requestId: string): Handler {
  const write = (line: string): void => console.log(line);
  let settings: Settings;
  try {
    settings = readSettings(process.env);
  } catch (error) {
    throw toFailure(error, createLog(write, Date.now, requestId));
  }
  const line = openLine(settings.cluster, roleCredentials(process.env));
  return createHandler(settings, {
    send: createSend(line),
    fields: createIndexFields(line, settings.cluster),
    objects: () => {
      objects ??= import('./s3.ts').then(({ openS3 }) => openS3());
      return objects;
    },
    queue: (url, region) => {
      queue ??= import('./sqs.ts').then(({ openSqs }) => openSqs(url, region));
      return queue;
    },
    write,
    now: Date.now,
    sleep: (ms) => setTimeout(ms),
    random: Math.random,
    temporary: tmpdir(),
  });
}
