// Looks at challenges, each begun by its client's request: a few times, and then it is met or not (RFC 8555 §8.2).

import type { ProblemType } from '../acme/problems.ts';
import {
  type AcmeAccount,
  type AcmeAuthorization,
  type ChallengeType,
  statusOfAuthorization,
} from '../certificates/model/acme.ts';
import type { ProofFinding, ValidationResult } from '../certificates/model/proof.ts';
import { NotNow } from '../certificates/ports/store.ts';
import type { World } from '../certificates/ports/world.ts';
import { addMs } from '../lib/clock.ts';
import { proofFor } from './proofs.ts';
import { AUTHORIZATION_DAY_MS } from './settings.ts';

/** After the first look; a record that is still on its way to all name servers, or a server that begins, is there by then. */
const LOOK_DELAYS_MS = [1000, 3000, 5000] as const;

/** How long a request waits for the first look, which is over sooner as a rule. */
export const PATIENCE_MS = 1000;

/** Beyond it a client may ask again. Looks wait in the fair queue of the proof checker. */
export const MAX_LOOKS = 4096;

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
  readonly #underWay = new Map<string, Promise<void>>();

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
    if (!this.#underWay.has(key) && this.#underWay.size >= MAX_LOOKS) {
      throw new NotNow(`Cannot look at a challenge: ${MAX_LOOKS} looks are under way`);
    }
    const run = this.#underWay.get(key) ?? this.#begin(key, looked);
    await Promise.race([run, this.#wait(PATIENCE_MS)]);
  }

  #begin(key: string, looked: Looked): Promise<void> {
    const run = this.#run(looked)
      .catch((error: unknown) =>
        this.#world.report({ what: 'Cannot look at an ACME challenge', subject: looked.authorization.id, error }),
      )
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, run);
    return run;
  }

  async #run({ account, authorization, type }: Looked): Promise<void> {
    const challenge = authorization.challenges.find((one) => one.type === type);
    if (challenge === undefined) throw new Error(`Cannot look at ${type} of ${authorization.id}: it has none`);
    const proof = proofFor(authorization, { ...challenge, thumbprint: account.thumbprint });
    for (const delayMs of [...LOOK_DELAYS_MS, undefined]) {
      const finding = await this.#world.proofChecker.check(proof, { accountUin: account.accountUin }).catch(noneNow);
      const now = this.#world.clock.now();
      if (finding?.result === 'good') {
        const proved = { type, proof: { ...proof, provedAt: now } };
        return await this.#record(authorization, { step: 'valid', proved, expiresAt: addMs(now, this.#validMs) });
      }
      if (delayMs === undefined && finding !== undefined) {
        return await this.#record(authorization, {
          step: 'invalid',
          failed: { ...troubleOf(finding), challenge: type },
        });
      }
      if (delayMs !== undefined) await this.#wait(delayMs);
    }
  }

  /** Not over what its owner, or the look at another of its challenges, has made of it meanwhile. */
  async #record(
    { id, version }: AcmeAuthorization,
    facts: Partial<AcmeAuthorization> & Pick<AcmeAuthorization, 'step'>,
  ): Promise<void> {
    const { store, clock } = this.#world;
    const current = await store.reads.acme.findAuthorization(id);
    if (current?.version !== version || statusOfAuthorization(current, clock.now()) !== 'pending') return;
    await store.apply({
      expects: [{ kind: 'acmeUnchanged', record: 'authorization', id, version }],
      changes: [{ kind: 'saveAcmeAuthorization', authorization: { ...current, ...facts, version: version + 1 } }],
    });
  }
}

/** Too many looks wait already: the next one may find room. */
function noneNow(error: unknown): undefined {
  if (!(error instanceof NotNow)) throw error;
}

function troubleOf({ result, detail }: ProofFinding) {
  return { type: PROBLEMS[result], detail };
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
};
