// OCSP, opened: what the rest of the service asks of it.

import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import { makeKeyVault } from '../keys/key-vault.ts';
import { Ocsp, type OcspAnswer } from './ocsp.ts';
import type { OcspStore } from './ports.ts';
import { renewResponder } from './renew-responder.ts';

export interface OcspService {
  readonly answer: (request: Uint8Array) => Promise<OcspAnswer>;
  /**
   * Sees to it that the authority has a responder certificate in force; answers when the next is due. Safe to call from
   * several processes. Throws for an authority that does not exist, and where its key cannot be opened.
   */
  renewResponder(authorityId: string): Promise<{ readonly nextDueAt: Date }>;
}

export function openOcsp(world: {
  readonly store: OcspStore;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  readonly random: Random;
}): OcspService {
  const vault = makeKeyVault(world.secrets, world.random);
  const ocsp = new Ocsp({ ...world, vault });
  return {
    answer: (request) => ocsp.answer(request),
    renewResponder: async (authorityId) => {
      const authorities = await world.store.reads.authorities.list();
      const authority = authorities.find(({ id }) => id === authorityId);
      if (authority === undefined)
        throw new Error(`Cannot renew the OCSP responder of ${authorityId}: no such authority`);
      const responder = await renewResponder(authority, { ...world, vault });
      return { nextDueAt: ocsp.signers.use(authority, responder).renewalDueAt };
    },
  };
}
