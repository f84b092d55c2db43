// Keys by which ACME clients are bound to an account and the rights of one of its API keys (RFC 8555 §7.3.4).

import { refuse } from '../../failure.ts';
import { base64UrlOf } from '../../lib/base64url.ts';
import type { Random } from '../../lib/random.ts';
import { because } from '../../reasons/reason.ts';
import { newAcmeId } from '../../lib/ids.ts';
import type { AcmeKey, AcmeRight } from '../model/acme.ts';
import { acmeKeyPlace } from '../model/acme.ts';
import type { Store } from '../ports/store.ts';
import type { World } from '../ports/world.ts';

/** As long as the hash of HS256, by which every client signs. */
const MAC_KEY_BYTES = 32;

/** Of one account, those that were revoked among them. */
export const MAX_ACME_KEYS = 1000;

type KeyWorld = Pick<World, 'secrets' | 'clock' | 'random'> & { readonly store: Pick<Store, 'reads' | 'transact'> };

export interface MadeAcmeKey {
  readonly key: AcmeKey;
  /** Shown once. */
  readonly macKey: Uint8Array;
}

/** Refuses past MAX_ACME_KEYS. */
export async function makeAcmeKey(world: KeyWorld, right: AcmeRight): Promise<MadeAcmeKey> {
  const { store, secrets, clock, random } = world;
  const id = newAcmeId(random);
  const macKey = drawMacKey(random);
  const { accountUin, secretId, projectId } = right;
  const key: AcmeKey = {
    id,
    accountUin,
    secretId,
    projectId,
    sealedMacKey: secrets.seal(macKey, acmeKeyPlace(id)),
    createdAt: clock.now(),
    revokedAt: undefined,
  };
  await store.transact(async (rows) => {
    if ((await rows.acme.listKeys(accountUin)).length >= MAX_ACME_KEYS) {
      refuse({ kind: 'argumentInvalid', detail: because('acmeManyKeys', { most: MAX_ACME_KEYS }) });
    }
    await rows.acme.putKey(key);
  });
  return { key, macKey };
}

/** In base64url it begins with no hyphen: the command line of a client would take it for an option. */
export function drawMacKey(random: Random): Uint8Array {
  for (;;) {
    const macKey = random(MAC_KEY_BYTES);
    if (!base64UrlOf(macKey).startsWith('-')) return macKey;
  }
}

/** With the accounts that it has bound, whose certificates stay; answers how many those are, undefined where the account has no such key. */
export async function revokeAcmeKey(
  { store, clock }: { readonly store: Pick<Store, 'reads' | 'apply'>; readonly clock: World['clock'] },
  { id, accountUin }: { readonly id: string; readonly accountUin: string },
): Promise<number | undefined> {
  const { acme } = store.reads;
  const key = await acme.findKey(id);
  if (key?.accountUin !== accountUin) return undefined;
  const { valid } = await acme.countAccounts({ keyId: id, secretId: key.secretId, network: '' });
  const applied = await store.apply({
    // In turns with whoever is being bound by it: an account is made before, and is revoked, or not at all.
    expects: [{ kind: 'acmeBindingLive', keyId: id }],
    changes: [{ kind: 'revokeAcmeKey', keyId: id, at: clock.now() }],
  });
  return applied.kind === 'applied' ? valid : 0;
}
