/** One object of a bucket, from its bytes to the intake. */
import { statSync } from 'node:fs';
import type { ObjectAddress } from '../ingest/sources/s3/notification.ts';
import { openContent } from '../ingest/unpack/content.ts';
import { NoSuchObject } from './objects.ts';
import { openTable, TableDamage } from './parquet-table.ts';
import type { Run } from './run.ts';
import { type Spooled, spool } from './spool.ts';

/** Reads an object for a delivery. What cannot be read for now fails it; what never can be is a dead letter. */
export async function readObject(address: ObjectAddress, delivery: number, run: Run): Promise<void> {
  const { deliveries, letters, log } = run;
  const label = `s3://${address.bucket}/${address.key}`;
  const unreadable = (message: string): void => {
    log.warn('object not read', { object: label, why: message });
    letters.add(delivery, { reason: 'object', message, object: label, text: '' });
  };
  let spooled: Spooled;
  try {
    const found = await (await run.objects()).get(address);
    if (found.size === 0) return;
    deliveries.count({ BytesIn: found.size });
    spooled = await spool(found.body, found.size, run.temporary);
  } catch (error) {
    if (error instanceof NoSuchObject) unreadable('There is no object of that name any more.');
    else deliveries.fail(delivery, `${label} cannot be read: ${explain(error)}`);
    return;
  }
  try {
    await readSpooled(spooled, { label, delivery, unreadable }, run);
  } finally {
    await spooled.close();
  }
}

interface Reading {
  readonly label: string;
  readonly delivery: number;
  readonly unreadable: (message: string) => void;
}

async function readSpooled({ source, sha256 }: Spooled, reading: Reading, run: Run): Promise<void> {
  const { intake, log } = run;
  const { label, delivery, unreadable } = reading;
  const open = await openContent(source, run.temporary);
  try {
    const { content } = open;
    if (content.kind === 'refused') return unreadable(`Nothing was read. ${content.reason}`);
    intake.begin({ delivery, identity: sha256, label, linesBefore: 0 });
    if (content.kind === 'parquet') {
      const table = await openTable(content.path, statSync(content.path).size);
      if (typeof table === 'string') return unreadable(`Nothing was read. It is ${table}.`);
      try {
        for await (const lines of table.lines()) {
          if (run.isLate()) return late(reading, run);
          await intake.pushTable(table.format, lines);
        }
      } catch (error) {
        if (!(error instanceof TableDamage)) throw error;
        unreadable(`The Parquet data are damaged ${error.message}.`);
      } finally {
        await table.close();
      }
      intake.end();
      return;
    }
    let step = await content.chunks.next();
    while (!step.done) {
      if (run.isLate()) return late(reading, run);
      await intake.push(step.value);
      step = await content.chunks.next();
    }
    intake.end(step.value.cut);
    if (step.value.broken !== undefined) log.warn('object broken', { object: label, why: step.value.broken });
  } finally {
    await open.close();
  }
}

function late({ label, delivery }: Reading, { deliveries }: Run): void {
  deliveries.fail(delivery, `time was up in the middle of ${label}; give the function more time or memory`);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AccessDenied')
    return `${error.message}: the role needs s3:GetObject on the bucket (and s3:ListBucket, to tell objects that are gone), and kms:Decrypt where it is encrypted with a key`;
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
    return 'its /tmp is full: give the function more ephemeral storage';
  return error.message;
}
