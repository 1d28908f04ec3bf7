// One process of the Lambda function, for `npm run bench -- lambda`: `FILE RECORDS BATCHES` loads the built file, calls it with events of CloudWatch Logs, and
// prints the times of loading, of the first event (one record) and of the others, in ms, on the wall and of the processor.
import { performance } from 'node:perf_hooks';
import { gzipSync } from 'node:zlib';

const [file, records, batches] = process.argv.slice(2);
const began = [performance.now(), process.cpuUsage()];
const { handler } = await import(file);
const loaded = cost(began);
const log = console.log;
console.log = () => undefined;
const context = { awsRequestId: 'r', functionName: 'f', getRemainingTimeInMillis: () => 300_000 };

function cost([time, usage]) {
  const { user, system } = process.cpuUsage(usage);
  return { wall: performance.now() - time, cpu: (user + system) / 1000 };
}

/** A payload as a subscription delivers it: some interfaces, many peers, every line another one. */
function eventOf(batch, length = Number(records)) {
  const logEvents = Array.from({ length }, (_, i) => {
    const n = batch * Number(records) + i;
    const start = 1795564800 + (n % 600);
    const message = `2 123456789012 eni-0${(n % 40).toString(16).padStart(16, 'a')} 10.0.${n % 7}.${n % 251} ${1 + (n % 223)}.${(n * 7) % 256}.${(n * 13) % 256}.${n % 256} ${1024 + (n % 60000)} 443 6 ${1 + (n % 50)} ${40 + ((n * 31) % 90000)} ${start} ${start + 59} ${n % 9 ? 'ACCEPT' : 'REJECT'} OK`;
    return { id: String(10n ** 55n + BigInt(n)), timestamp: start * 1000, message };
  });
  const payload = {
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: 'flow-logs',
    logStream: 'eni',
    subscriptionFilters: ['f'],
    logEvents,
  };
  return { awslogs: { data: gzipSync(JSON.stringify(payload), { level: 6 }).toString('base64') } };
}

const first = eventOf(Number(batches), 1);
const others = Array.from({ length: Number(batches) }, (_, i) => eventOf(i));

async function call(events) {
  const started = [performance.now(), process.cpuUsage()];
  for (const event of events) await handler(event, context);
  return cost(started);
}

log(JSON.stringify({ loaded, first: await call([first]), others: await call(others) }));
process.exit(0);
