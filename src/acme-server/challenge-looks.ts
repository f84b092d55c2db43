// Looks at challenges, each begun by its client's request: a few times, and then it is met or not (RFC 8555 §8.2).

import type { ProblemType } from '../acme/problems.ts';
import {
  type AcmeAccount,
  type AcmeAuthorization,
  type AcmeTrouble,
  type ChallengeType,
  statusOfAuthorization,
} from '../certificates/model/acme.ts';
import { keptLookOf } from '../certificates/model/kept-look.ts';
import type { Proof, ProofFinding, ValidationResult } from '../certificates/model/proof.ts';
import { NotNow, StoreBusy } from '../certificates/ports/store.ts';
import { StoreUnavailable } from '../certificates/ports/store-trouble.ts';
import type { World } from '../certificates/ports/world.ts';
import { changing, expecting, together } from '../certificates/ports/write-set.ts';
import { addMs } from '../lib/clock.ts';
import { because } from '../reasons/reason.ts';
import { endingAuthorization } from './over.ts';
import { proofFor } from './proofs.ts';
import { AUTHORIZATION_DAY_MS } from './settings.ts';

/** After the first look; a record that is still on its way to all name servers, or a server that begins, is there by then. */
const LOOK_DELAYS_MS = [1000, 3000, 5000] as const;

/** How long a request waits for the first look, which is over sooner as a rule. */
export const PATIENCE_MS = 1000;

/**
 * Under way at once; beyond them a client may ask again. Looks wait in the fair queue of the proof checker. Each lasts a minute where
 * nobody answers: an account whose names have silent servers leaves room for the others, and so do all that came to an open product, or
 * were bound by one key.
 */
export const MAX_LOOKS = 4096;
export const MAX_LOOKS_OF_BINDING = MAX_LOOKS / 2;
/** Of five orders with as many names as an order may have. */
export const MAX_LOOKS_OF_ACCOUNT = 512;

/** Where too much waits, or the store is away, the look is to come: so often, five minutes in all. */
const BUSY_WAIT_MS = 5000;
export const MAX_BUSY_WAITS = 60;

export interface Looked {
  readonly account: AcmeAccount;
  readonly authorization: AcmeAuthorization;
  readonly type: ChallengeType;
}

type LooksWorld = Pick<World, 'store' | 'proofChecker' | 'clock' | 'report'>;

export class ChallengeLooks {
  readonly #world: LooksWorld;
  readonly #validMs: number;
  readonly #wait: (milliseconds: number) => Promise<void>;
  readonly #underWay = new Map<string, { readonly run: Promise<void>; readonly account: AcmeAccount }>();

  constructor(
    world: LooksWorld,
    { authorizationDays, wait }: { readonly authorizationDays: number; readonly wait: (ms: number) => Promise<void> },
  ) {
    this.#world = world;
    this.#validMs = authorizationDays * AUTHORIZATION_DAY_MS;
    this.#wait = wait;
  }

  isUnderWay(authorizationId: string, type: ChallengeType): boolean {
    return this.#underWay.has(`${authorizationId}/${type}`);
  }

  /** Begins to look, where nobody does already, and waits for as long as a request may. Throws NotNow where too many are under way. */
  async look(looked: Looked): Promise<void> {
    const key = `${looked.authorization.id}/${looked.type}`;
    const run = this.#underWay.get(key)?.run ?? this.#begin(key, looked);
    await Promise.race([run, this.#wait(PATIENCE_MS)]);
  }

  #checkRoom(account: AcmeAccount): void {
    const bound = bindingOf(account);
    const others = [...this.#underWay.values()].map((one) => one.account);
    for (const [most, count] of [
      [MAX_LOOKS, others.length],
      [MAX_LOOKS_OF_BINDING, others.filter((one) => bindingOf(one) === bound).length],
      [MAX_LOOKS_OF_ACCOUNT, others.filter(({ id }) => id === account.id).length],
    ] as const) {
      if (count >= most) throw new NotNow(`Cannot look at a challenge of ${account.id}: ${most} looks are under way`);
    }
  }

  #begin(key: string, looked: Looked): Promise<void> {
    this.#checkRoom(looked.account);
    const run = this.#run(looked)
      .catch((error: unknown) =>
        this.#world.report({ what: 'Cannot look at an ACME challenge', subject: looked.authorization.id, error }),
      )
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, { run, account: looked.account });
    return run;
  }

  /** Ends with a result on record, or with an error that is reported. */
  async #run(looked: Looked): Promise<void> {
    for (let waits = 0, looks = 0; ; ) {
      const outcome = await this.#lookOnce(looked, { isLast: looks === LOOK_DELAYS_MS.length }).catch(asBusy);
      if (outcome === 'over') return;
      if (outcome === 'busy' && waits === MAX_BUSY_WAITS) {
        const failed = { type: 'serverInternal', detail: because('acmeBusy'), challenge: looked.type };
        return await this.#record(looked.authorization, { step: 'invalid', failed });
      }
      await this.#wait(outcome === 'busy' ? BUSY_WAIT_MS : (LOOK_DELAYS_MS[looks] ?? 0));
      if (outcome === 'busy') waits += 1;
      else looks += 1;
    }
  }

  async #lookOnce(
    { account, authorization, type }: Looked,
    { isLast }: { readonly isLast: boolean },
  ): Promise<'over' | 'again'> {
    const challenge = authorization.challenges.find((one) => one.type === type);
    if (challenge === undefined) throw new Error(`Cannot look at ${type} of ${authorization.id}: it has none`);
    const proof = proofFor(authorization, { ...challenge, thumbprint: account.thumbprint });
    const finding = await this.#world.proofChecker.check(proof, { accountUin: account.accountUin });
    const now = this.#world.clock.now();
    if (finding.result === 'good') {
      const proved = { type, proof: { ...proof, provedAt: now } };
      await this.#record(authorization, { step: 'valid', proved, expiresAt: addMs(now, this.#validMs) });
      return 'over';
    }
    if (!isLast) return 'again';
    await this.#record(authorization, {
      step: 'invalid',
      failed: { ...troubleOf(finding, { proof, at: now }), challenge: type },
    });
    return 'over';
  }

  /** Not over what its owner, or the look at another of its challenges, has made of it meanwhile. */
  async #record(
    { id, version }: AcmeAuthorization,
    facts: Partial<AcmeAuthorization> & Pick<AcmeAuthorization, 'step'>,
  ): Promise<void> {
    const { store, clock } = this.#world;
    const current = await store.reads.acme.findAuthorization(id);
    if (current?.version !== version || statusOfAuthorization(current, clock.now()) !== 'pending') return;
    const authorization = { ...current, ...facts, version: version + 1 };
    const saved =
      facts.step === 'invalid'
        ? await endingAuthorization(this.#world, authorization)
        : changing({ kind: 'saveAcmeAuthorization', authorization });
    await store.apply(together(expecting({ kind: 'acmeUnchanged', record: 'authorization', id, version }), saved));
  }
}

/** What came to an open product under one API key counts as bound by that. */
function bindingOf({ keyId, secretId }: AcmeAccount): string {
  return keyId ?? secretId;
}

/** Too many looks wait already, or the store is not there: the next one may find room. */
function asBusy(error: unknown): 'busy' {
  if (error instanceof NotNow || error instanceof StoreBusy || error instanceof StoreUnavailable) return 'busy';
  throw error;
}

function troubleOf(finding: ProofFinding, { proof, at }: { readonly proof: Proof; readonly at: Date }): AcmeTrouble {
  const { place, value } = proof;
  const look = { proof: { place, value }, found: keptLookOf(finding, at) };
  return { type: PROBLEMS[finding.result], detail: finding.detail, look };
}

const PROBLEMS: { readonly [result in ValidationResult]: ProblemType } = {
  good: 'serverInternal',
  txtNotFound: 'dns',
  txtWrong: 'incorrectResponse',
  nsNotFound: 'dns',
  cnameNotFound: 'dns',
  cnameWrong: 'dns',
  fileNotFound: 'connection',
  fileWrong: 'incorrectResponse',
  tlsFailed: 'tls',
  tlsWrong: 'incorrectResponse',
  notCorroborated: 'unauthorized',
};
