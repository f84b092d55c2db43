// The responder certificates in use, each with the signer of its key; one that another process renewed is taken up.

import { addMs, type Clock, MINUTE_MS, SECOND_MS } from '../../lib/clock.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import { responderKeyHashOf } from '../../x509/status/ocsp-issuer.ts';
import type { KeyVault, Signer } from '../keys/key-vault.ts';
import type { AuthorityRecord } from '../ports.ts';
import { type OcspStore, type ResponderRecord, responderIdOf } from './ports.ts';
import { isResponderDue, nextResponderDueAt } from './responder-certificate.ts';

/** How often it looks for a renewed one while the one in use is due for renewal. */
export const RESPONDER_LOOK_MS = MINUTE_MS;
/** The same while there is none: an authority that was just made has one in a moment. */
export const FIRST_RESPONDER_LOOK_MS = SECOND_MS;

export interface OcspSigner {
  /** Of the authority for which it answers. */
  readonly role: AuthorityRecord['role'];
  readonly signer: Signer;
  /** DER. */
  readonly certificate: Uint8Array;
  /** ResponderID: SHA-1 of its key bits. */
  readonly keyHash: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly renewalDueAt: Date;
}

interface Held {
  readonly signer: OcspSigner | undefined;
  readonly lookedAt: Date;
  readonly lookAgainAt: Date;
}

export class OcspSigners {
  readonly #world: { readonly store: OcspStore; readonly vault: KeyVault; readonly clock: Clock };
  readonly #held = new Map<string, Held>();

  constructor(world: { readonly store: OcspStore; readonly vault: KeyVault; readonly clock: Clock }) {
    this.#world = world;
  }

  /** Undefined while the authority has no responder certificate in force. Throws OperatorError for a key that cannot be opened. */
  async find(authority: AuthorityRecord): Promise<OcspSigner | undefined> {
    const now = this.#world.clock.now();
    const held = this.#held.get(authority.id);
    // Before the last look: the clock was set back.
    const isCurrent = held !== undefined && held.lookedAt <= now && now < held.lookAgainAt;
    const signer = isCurrent ? held.signer : await this.#look(authority, now);
    return signer !== undefined && signer.notBefore <= now && now < signer.notAfter ? signer : undefined;
  }

  /** Uses a new one at once. */
  use(authority: AuthorityRecord, responder: ResponderRecord): OcspSigner {
    const signer = openOcspSigner(responder, { role: authority.role, vault: this.#world.vault });
    this.#held.set(authority.id, { signer, lookedAt: this.#world.clock.now(), lookAgainAt: signer.renewalDueAt });
    return signer;
  }

  async #look(authority: AuthorityRecord, now: Date): Promise<OcspSigner | undefined> {
    const responder = await this.#world.store.reads.ocspResponders.find(authority.id);
    const signer = responder && this.use(authority, responder);
    if (signer === undefined || isResponderDue(signer, now)) {
      const lookMs = signer === undefined ? FIRST_RESPONDER_LOOK_MS : RESPONDER_LOOK_MS;
      this.#held.set(authority.id, { signer, lookedAt: now, lookAgainAt: addMs(now, lookMs) });
    }
    return signer;
  }
}

function openOcspSigner(
  { authorityId, number, certificate, sealedKey }: ResponderRecord,
  { role, vault }: { readonly role: AuthorityRecord['role']; readonly vault: KeyVault },
): OcspSigner {
  const { spki, notBefore, notAfter } = readCertificate(certificate);
  return {
    role,
    signer: vault.openSigner({ id: responderIdOf(authorityId, number), sealedKey }),
    certificate,
    keyHash: responderKeyHashOf(spki),
    notBefore,
    notAfter,
    renewalDueAt: nextResponderDueAt({ notBefore, notAfter }),
  };
}
