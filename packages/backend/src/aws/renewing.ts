/**
 * A client whose credentials were refused is made anew for the next request: credentials that name no expiry are kept by a client of the
 * SDK for ever, however often the profile's file or the environment's service has newer ones.
 */
import { isCredentialFailure } from './failure.ts';

export interface Renewing<Client> {
  /** Runs a request, and throws what it throws. */
  use<T>(request: (client: Client) => Promise<T>): Promise<T>;
  close(): void;
}

export function renewing<Client extends { destroy(): void }>(create: () => Client): Renewing<Client> {
  let client: Client | undefined;
  const drop = (which: Client | undefined): void => {
    // Requests that run side by side are refused together.
    if (which === undefined || which !== client) return;
    client = undefined;
    which.destroy();
  };
  return {
    async use(request) {
      client ??= create();
      const used = client;
      try {
        return await request(used);
      } catch (error) {
        if (isCredentialFailure(error)) drop(used);
        throw error;
      }
    },
    close: () => drop(client),
  };
}
