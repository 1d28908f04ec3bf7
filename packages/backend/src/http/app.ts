/** The server: a factory, so that tests need no port. */
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { config, locales } from 'zod/mini';
import { ThalwegError } from '../report/errors.ts';
import { admit } from './admission.ts';
import { auditRequests, retireRegularly } from './auditing.ts';
import { arrivalOf, readClient } from './client.ts';
import { DEFAULT_LIMITS, type Dependencies, type Services } from './dependencies.ts';
import { refuseClient, sendError } from './errors.ts';
import { Follower } from './follower.ts';
import { Gate } from './gate.ts';
import { Intake } from './intake.ts';
import { Metrics } from './metrics.ts';
import { nothingAt } from './not-found.ts';
import { QueryQueue } from './query-queue.ts';
import { readyMadeSearches } from './ready-made.ts';
import { Retention } from './retention.ts';
import { addAccessRules } from './routes/access-rules.ts';
import { addAggregate } from './routes/aggregate.ts';
import { addAudit } from './routes/audit.ts';
import { addCount } from './routes/count.ts';
import { addCoverage } from './routes/coverage.ts';
import { addDoctor } from './routes/doctor.ts';
import { addExplain } from './routes/explain.ts';
import { addExport } from './routes/export.ts';
import { addFieldTop } from './routes/field-top.ts';
import { addFields } from './routes/fields.ts';
import { addFirehose } from './routes/firehose.ts';
import { addHealth } from './routes/health.ts';
import { addHistogram } from './routes/histogram.ts';
import { addNames } from './routes/names.ts';
import { addNetworks } from './routes/networks.ts';
import { addObjects } from './routes/objects.ts';
import { addOidc } from './routes/oidc.ts';
import { addQuarantine } from './routes/quarantine.ts';
import { addQuarantineRetry } from './routes/quarantine-retry.ts';
import { addRecord } from './routes/record.ts';
import { addRetention } from './routes/retention.ts';
import { addSearch } from './routes/search.ts';
import { addSearches } from './routes/searches.ts';
import { addSession } from './routes/session.ts';
import { addStatus } from './routes/status.ts';
import { addTail } from './routes/tail.ts';
import { addTokens } from './routes/tokens.ts';
import { addUpload } from './routes/upload.ts';
import { addUsers } from './routes/users.ts';
import { addValues } from './routes/values.ts';
import { CONTENT_SECURITY_POLICY, checkOrigin, hstsFor } from './security.ts';
import { SharedRuns } from './shared-runs.ts';
import { addStaticFiles } from './static-files.ts';
import { reloadTls } from './tls.ts';
import { Upkeep } from './upkeep.ts';

const ROUTES = [
  addSearch,
  addCount,
  addHistogram,
  addAggregate,
  addFields,
  addFieldTop,
  addValues,
  addRecord,
  addExplain,
  addExport,
  addTail,
  addSearches,
  addNames,
  addNetworks,
  addStatus,
  addObjects,
  addCoverage,
  addRetention,
  addDoctor,
  addUpload,
  addFirehose,
  addQuarantine,
  addQuarantineRetry,
  addSession,
  addOidc,
  addUsers,
  addTokens,
  addAccessRules,
  addAudit,
  addHealth,
];

/** JSON bodies; what is uploaded has a limit of its own. */
const BODY_BYTES = 1024 * 1024;
const HEADER_BYTES = 16 * 1024;
const HOUR_MS = 3_600_000;

/** Ready to `listen` or `inject`. Closing it leaves the store open. */
export async function createApp(dependencies: Dependencies): Promise<FastifyInstance> {
  const services = toServices(dependencies);
  await seed(services);
  // What a validator says; without a language it says nothing.
  config(locales.en());
  const { tls, trustedProxies, publicUrls } = dependencies;
  // An upload may take long, headers may not.
  const transport = { maxHeaderSize: HEADER_BYTES, headersTimeout: 20_000 };
  const app = fastify({
    ...(tls ? { https: { ...transport, cert: tls.certificate.cert, key: tls.certificate.key } } : { http: transport }),
    ...(dependencies.logger ? { loggerInstance: dependencies.logger } : {}),
    bodyLimit: BODY_BYTES,
    requestTimeout: HOUR_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
    return503OnClosing: false,
    // Before any route: an address that does not decode.
    frameworkErrors: sendError,
    clientErrorHandler: refuseClient,
  } as FastifyServerOptions) as FastifyInstance;
  const certified = tls ? reloadTls(app, tls) : () => [];
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((request, reply) => {
    throw nothingAt(app, request, reply);
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // Only JSON is read: a form of another site can send plain text without asking.
  app.removeContentTypeParser('text/plain');
  // Before anything refuses: what stands in an answer stands in a refusal, too.
  await app.register(helmet, {
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    hsts: false,
    referrerPolicy: { policy: 'same-origin' },
  });
  await app.register(cookie);
  app.decorateRequest('client');
  app.decorateRequest('principal', undefined);
  app.decorateRequest('sessionExpires', undefined);
  app.addHook('onRequest', async (request, reply) => {
    request.client = readClient(arrivalOf(request), trustedProxies ?? []);
    const hsts = hstsFor(request.client);
    if (hsts !== undefined) reply.header('Strict-Transport-Security', hsts);
    checkOrigin(request, { publicUrls: publicUrls ?? [], certified: certified() });
    admit(request, services);
  });
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/') && !reply.hasHeader('Cache-Control')) reply.header('Cache-Control', 'no-store');
  });
  app.addHook('onResponse', async (request, reply) => {
    services.metrics.requestDone(request.routeOptions.url ?? 'unknown', request.method, reply.statusCode);
  });
  auditRequests(app, services);
  retireRegularly(app, services);
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Thalweg', version: dependencies.version } },
    transform: jsonSchemaTransform,
  });
  app.addHook('onClose', () => services.intake.close());
  for (const add of ROUTES) await add(app, services);
  const upkeep = new Upkeep({
    store: services.store,
    isBusy: () => services.queue.open > 0,
    onError: (error) => app.log.warn(error, 'upkeep failed'),
  });
  app.addHook('onReady', async () => upkeep.start());
  app.addHook('onClose', () => upkeep.stop());
  await addStaticFiles(app, dependencies.console);
  return app;
}

function toServices(dependencies: Dependencies): Services {
  const clock = dependencies.clock ?? Date.now;
  const limits = { ...DEFAULT_LIMITS, ...dependencies.limits };
  const metrics = new Metrics();
  return {
    ...dependencies,
    limits,
    clock,
    gate: new Gate(dependencies.access),
    queue: new QueryQueue(limits),
    shared: new SharedRuns(),
    follower: new Follower(dependencies.store),
    metrics,
    retention: new Retention(dependencies.store, clock),
    intake: new Intake({ ...dependencies, limits, metrics }),
  };
}

/** A store that cannot be written is served as it is. */
async function seed({ store, clock }: Services): Promise<void> {
  try {
    await store.seedSearches(readyMadeSearches(clock()));
  } catch (error) {
    if (!(error instanceof ThalwegError)) throw error;
  }
}
