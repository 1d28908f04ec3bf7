/**
 * A small CloudWatch Logs on loopback, for what moto does otherwise: pages that are empty and not the last, beginnings of stream names,
 * throttling, credentials that expire, and refusals. It speaks AWS's JSON 1.1 (CloudWatch Logs API reference, "FilterLogEvents"), and as
 * much of STS and EC2 as a source asks for.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServedEvent {
  readonly timestamp: number;
  readonly stream: string;
  readonly message: string;
}

export interface LogsServer {
  /** What a process needs to use it. */
  readonly environment: Readonly<Record<string, string>>;
  events: ServedEvent[];
  /** Requests of FilterLogEvents so far. */
  asked: number;
  /** The name of the error that a request, by its number from 1, gets; undefined: an answer. */
  fault: (asked: number) => string | undefined;
  /** Milliseconds until an answer. */
  wait: number;
  stop(): Promise<void>;
}

const PAGE = 50;
const MESSAGES: Readonly<Record<string, string>> = {
  ThrottlingException: 'Rate exceeded',
  ExpiredTokenException: 'The security token included in the request is expired',
};

export async function startLogsServer(): Promise<LogsServer> {
  const http = createServer((request, response) => void answer(server, request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const server: LogsServer = {
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    events: [],
    asked: 0,
    fault: () => undefined,
    wait: 0,
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
}

async function answer(server: LogsServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const piece of request) body += piece;
  const target = String(request.headers['x-amz-target'] ?? '');
  const send = (status: number, type: string, text: string): void => {
    response.writeHead(status, { 'content-type': type, 'x-amzn-requestid': 'r' }).end(text);
  };
  if (target.endsWith('.FilterLogEvents')) {
    const fault = server.fault(++server.asked);
    if (server.wait > 0) await new Promise((resolve) => setTimeout(resolve, server.wait));
    if (fault === undefined)
      send(200, 'application/x-amz-json-1.1', JSON.stringify(page(server.events, JSON.parse(body))));
    else send(400, 'application/x-amz-json-1.1', JSON.stringify({ __type: fault, message: MESSAGES[fault] ?? fault }));
  } else if (body.includes('Action=GetCallerIdentity')) send(200, 'text/xml', IDENTITY);
  else if (body.includes('Action=DescribeFlowLogs')) send(403, 'text/xml', NO_FLOW_LOGS);
  else if (target.endsWith('.DescribeLogGroups')) send(200, 'application/x-amz-json-1.1', '{"logGroups":[]}');
  else
    send(400, 'application/x-amz-json-1.1', JSON.stringify({ __type: 'UnknownOperationException', message: target }));
}

interface Asked {
  readonly startTime: number;
  readonly endTime: number;
  readonly logStreamNames?: readonly string[];
  readonly logStreamNamePrefix?: string;
  readonly nextToken?: string;
  readonly limit?: number;
}

/** Every second page is empty. */
function page(events: readonly ServedEvent[], asked: Asked): object {
  const { startTime, endTime, logStreamNames, logStreamNamePrefix = '', nextToken = '0/full', limit = PAGE } = asked;
  const [at = '0', kind] = nextToken.split('/');
  if (kind === 'empty') return { events: [], nextToken: `${at}/full` };
  const found = events
    .map((event, index) => ({ ...event, id: (BigInt(event.timestamp) * 10n ** 43n + BigInt(index)).toString() }))
    .filter(({ timestamp, stream }) => {
      const isMeant = logStreamNames?.includes(stream) ?? stream.startsWith(logStreamNamePrefix);
      return isMeant && timestamp >= startTime && timestamp <= endTime;
    })
    .sort((a, b) => a.timestamp - b.timestamp);
  const end = Number(at) + limit;
  return {
    events: found.slice(Number(at), end).map(({ id, timestamp, stream, message }) => ({
      ...{ eventId: id, timestamp, ingestionTime: timestamp, message },
      logStreamName: stream,
    })),
    ...(end < found.length && { nextToken: `${end}/empty` }),
  };
}

const IDENTITY =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/reader</Arn><UserId>U</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';
const NO_FLOW_LOGS =
  '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform: ec2:DescribeFlowLogs</Message></Error></Errors><RequestID>r</RequestID></Response>';
