// Old certificates that are revoked since their key is compromised: the key is blocked with the first, and all of the account that has it goes along.

import type { Campaign } from '../model/campaigns/campaign.ts';
import type { CampaignItem } from '../model/campaigns/item.ts';
import { type Certificate, isPending, phaseOf } from '../model/certificate.ts';
import { bearersUnchanged, listBearers } from '../keys/key-bearers.ts';
import { subjectKeysOf } from '../keys/subject-keys.ts';
import type { World } from '../ports/world.ts';
import type { WriteSet } from '../ports/write-set.ts';
import { findSuccessor } from './valid-successor.ts';
import type { UsableRights } from './take-item.ts';

export interface BearersOfKey {
  /** One of the campaign with the key is not replaced, or its time has not come. */
  readonly isHeld: boolean;
  /** Ids of those that the campaign may not revoke. */
  readonly closed: ReadonlySet<string>;
  /** That none has come along since, and none was saved. */
  readonly unchanged: WriteSet;
}

export interface KeysInLook {
  readonly campaign: Campaign;
  readonly rights: UsableRights;
  /** Whether it is to be revoked only when nothing serves it, and that is not known. */
  readonly isAwaited: (certificate: Certificate) => Promise<boolean>;
}

/** In one look: the bearers of each key are gone through once, and one certificate of each key is revoked; the others go with it. */
export class CompromisedKeys {
  readonly #world: Pick<World, 'store' | 'clock'>;
  readonly #about: KeysInLook;
  readonly #known = new Map<string, Promise<BearersOfKey>>();
  readonly #taken = new Set<string>();

  constructor(world: Pick<World, 'store' | 'clock'>, about: KeysInLook) {
    this.#world = world;
    this.#about = about;
  }

  /** Of one whose own time has come. */
  async find(certificate: Certificate): Promise<BearersOfKey> {
    const key = keyOf(certificate);
    const bearers = this.#known.get(key) ?? this.#read(certificate);
    this.#known.set(key, bearers);
    return await bearers;
  }

  /** Whether none of its key was taken in this look. */
  take(certificate: Certificate): boolean {
    const key = keyOf(certificate);
    if (this.#taken.has(key)) return false;
    this.#taken.add(key);
    return true;
  }

  async #read(certificate: Certificate): Promise<BearersOfKey> {
    const { reads } = this.#world.store;
    const now = this.#world.clock.now();
    // Before they are gone through.
    const unchanged = await bearersUnchanged(reads, certificate);
    const closed = new Set<string>();
    let isHeld = false;
    for await (const bearer of listBearers(reads, certificate)) {
      if (!isLive(bearer, now)) continue;
      isHeld ||= await this.#holds(bearer, now);
      if ((await this.#about.rights.refusalToRevoke(bearer)) !== undefined) closed.add(bearer.id);
    }
    return { isHeld, closed, unchanged };
  }

  /** Those that are not of the campaign hold nothing: they would go along with a call of RevokeCertificate, too. */
  async #holds(bearer: Certificate, now: Date): Promise<boolean> {
    const { reads } = this.#world.store;
    const item = await reads.campaigns.findItem(this.#about.campaign.id, bearer.id);
    if (item === undefined) return false;
    if (isAhead(item, now) || (await this.#about.isAwaited(bearer))) return true;
    const { replacementId: id } = item;
    const replacement = id === undefined ? undefined : await reads.certificates.findWithDeleted(id);
    const { revocationReason: reason } = this.#about.campaign.plan;
    return (await findSuccessor(reads, { certificate: bearer, replacement, reason, now })) === undefined;
  }
}

/** Its own time has not come. One that is held itself has reached it, so that two do not wait for each other. */
function isAhead({ oldAt, old, reason }: CampaignItem, now: Date): boolean {
  if (old === 'awaitingTargets') return oldAt !== undefined && oldAt > now;
  return old === 'toRevoke' && oldAt !== undefined && oldAt > now && reason?.id !== 'oldKeyHeld';
}

function isLive(certificate: Certificate, now: Date): boolean {
  const { source, deletedAt } = certificate;
  if (source !== 'ordered' || deletedAt !== undefined) return false;
  return phaseOf(certificate, now) === 'issued' || isPending(certificate, now);
}

function keyOf(certificate: Certificate): string {
  return [certificate.accountUin, ...subjectKeysOf(certificate)].join(' ');
}
