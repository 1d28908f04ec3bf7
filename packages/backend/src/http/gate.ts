/** Which addresses are answered at all: before anybody is recognised, and again when their role is known. */
import { isIP } from 'node:net';
import { ROLE_PERMISSIONS, ROLES, type Role } from '@thalweg/core/access';
import { API_BASE, type ApiError } from '@thalweg/core/api';
import type { FastifyRequest } from 'fastify';
import type { Access } from '../access/access.ts';
import { recordAudit } from '../access/audit.ts';
import type { Decision } from '../access/decide.ts';
import { decideNow } from '../access/network-rules.ts';
import type { Principal } from '../access/principal.ts';
import { ThalwegError } from '../report/errors.ts';

/** Refusals of one address are written down once in so many milliseconds: whoever knocks must not fill the disk. */
const SILENT_MS = 60_000;
const MOST_SILENT = 10_000;

export class Gate {
  readonly #access: Access;
  readonly #told = new Map<string, number>();

  constructor(access: Access) {
    this.#access = access;
  }

  /** What the rules say of the client, as far as its role is known. */
  decide({ address }: { readonly address: string }, principal?: Principal): Decision {
    return decideNow(this.#access, address, principal && roleOf(principal));
  }

  /**
   * Refuses what the rules do not let in. The console's own files, which tell nothing, are for everybody, since one of them is the page
   * that shows the refusal.
   * @throws ThalwegError `network-refused` with the address and the reason.
   */
  check(request: FastifyRequest, principal?: Principal): Decision {
    const decision = this.decide(request.client, principal);
    const needed = request.url.startsWith(API_BASE) || request.routeOptions.config.admission?.permission !== 'anyone';
    if (decision.allowed || !needed || request.is404) return decision;
    this.#tell(request, decision);
    throw refusal(request, decision);
  }

  #tell(request: FastifyRequest, { reason }: Decision): void {
    const { address } = request.client;
    const now = this.#access.clock();
    if (now - (this.#told.get(address) ?? Number.NEGATIVE_INFINITY) < SILENT_MS) return;
    if (this.#told.size >= MOST_SILENT) this.#told.clear();
    this.#told.set(address, now);
    recordAudit(this.#access, {
      actor: { name: request.principal?.name ?? 'unknown', kind: request.principal?.kind ?? 'unknown', address },
      event: 'network-refused',
      outcome: 'refused',
      detail: { reason },
    });
  }
}

function refusal({ client }: FastifyRequest, { reason }: Decision): ThalwegError {
  const { address, hidden } = client;
  const message = `Your address, ${address}, is not let in. ${reason}`;
  const help = hidden
    ? 'The request came through a proxy on this machine that --trusted-proxy does not name.'
    : isIP(address) === 0
      ? 'The proxy does not say whom the request comes from; it has to set X-Forwarded-For.'
      : `An administrator lets it in with: thalweg access allow ${address}`;
  const error: ApiError['error'] = { code: 'network-refused', message, help, address };
  return new ThalwegError('network-refused', message, { help, form: { error } });
}

/** Of a token, which has none: the least role that may do as much. */
function roleOf({ role, permissions }: Principal): Role {
  return role ?? ROLES.find((one) => [...permissions].every((may) => ROLE_PERMISSIONS[one].includes(may))) ?? 'admin';
}
