// The wire over a real store and real accounts, with whatever actions a test defines.

import { makeAccount, setVerified } from '../../src/accounts/accounts.ts';
import { makeApiKey } from '../../src/accounts/api-keys.ts';
import { makeAdministration } from '../../src/accounts/administration.ts';
import { isProject, listProjects } from '../../src/accounts/projects.ts';
import { findCaller } from '../../src/accounts/caller.ts';
import type { Action } from '../../src/api/action.ts';
import { makeApi, type Api } from '../../src/api/call/pipeline.ts';
import { makeOwnRateLimits } from '../../src/api/call/rate.ts';
import type { Rates } from '../../src/api/call/rates.ts';
import { ACTIONS, makeRegistry } from '../../src/api/registry.ts';
import type { Refused } from '../../src/api/call/transport-rules.ts';
import type { World } from '../../src/certificates/ports/world.ts';
import { SERVICE } from '../../src/lib/origin.ts';
import { makeProducts } from '../../src/certificates/model/product.ts';
import { MASS_REVOCATION } from '../../src/config/mass-revocation.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { makeLog } from '../../src/lib/log.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { makeSecretBox, MASTER_KEY_BYTES } from '../../src/lib/secret-box.ts';
import { NO_INSTALLATION } from './no-installation.ts';
import { openTemporaryStore } from './store.ts';

export interface Credential {
  readonly secretId: string;
  readonly secretKey: string;
}

export interface ToyService extends AsyncDisposable {
  readonly api: Api;
  readonly world: World & ToyStore;
  readonly key: Credential;
  readonly accountUin: string;
  /** The log so far, line by line. */
  readonly logLines: readonly string[];
  /** A key of the account (by default the first one) with the policy and projects. */
  addKey(wish: Partial<Parameters<typeof makeApiKey>[1]>): Promise<Credential>;
  /** Answers its Uin. */
  addAccount(wish: { readonly verified: boolean }): Promise<string>;
}

type ToyStore = { readonly store: Awaited<ReturnType<typeof openTemporaryStore>>['store'] };

export interface ToyOptions {
  readonly actions: readonly Action[];
  readonly clock: Clock;
  readonly rates?: Rates;
  readonly bodyBytes?: ReadonlyMap<string, number>;
  readonly refused?: Refused;
}

/** `actions` stand in for those of the same name; the rest of the registry is as it is. */
export async function openToyService({ actions, clock, rates, bodyBytes, refused }: ToyOptions): Promise<ToyService> {
  const temporary = await openTemporaryStore({ clock });
  const world = makeToyWorld(temporary.store, clock);
  const logLines: string[] = [];
  const log = makeLog({ level: 'info', clock, write: (line) => logLines.push(line) });
  const registry = makeRegistry([...ACTIONS, ...actions]);
  const api = makeApi({
    world,
    findCaller: (id) => findCaller(world, id),
    noteUse: () => undefined,
    noteRefusal: () => undefined,
    isProject: (key) => isProject(world.store.reads, key),
    administration: makeAdministration({ ...world, publicUrl: 'http://reseal.example.net' }),
    installation: NO_INSTALLATION,
    listProjects: (accountUin) => listProjects(world.store.reads, accountUin),
    registry,
    rates: rates ?? {},
    rateLimits: makeOwnRateLimits(),
    beginCall: () => () => undefined,
    bodyBytes: bodyBytes ?? new Map(),
    refused: refused ?? new Set(),
    log,
  });
  const addAccount: ToyService['addAccount'] = async ({ verified }) => {
    const { uin } = await makeAccount(world, { name: verified ? 'verified' : 'unverified' });
    return (await setVerified(world, { uin, verified })).uin;
  };
  const accountUin = await addAccount({ verified: true });
  const addKey: ToyService['addKey'] = async (wish) => {
    const made = await makeApiKey(world, { accountUin, policyName: 'FullAccess', projectIds: undefined, ...wish });
    return { secretId: made.key.secretId, secretKey: made.secretKey };
  };
  const key = await addKey({});
  return {
    api,
    world,
    key,
    accountUin,
    logLines,
    addKey,
    addAccount,
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
}

function makeToyWorld(store: ToyStore['store'], clock: Clock): World & ToyStore {
  return {
    store,
    origin: SERVICE,
    hooksToldOf: () => [],
    clock,
    random: systemRandom,
    secrets: makeSecretBox(systemRandom(MASTER_KEY_BYTES), systemRandom),
    issuers: new Map(),
    proofChecker: { check: unused },
    publisher: { placementOf: unused, publish: unused, retract: unused },
    listDnsProviders: () => [],
    caa: undefined,
    persistentRecords: undefined,
    keyMaker: { makeFreshKey: unused, makeKey: unused, takeKeyAtHand: unused },
    keyPolicy: { defectOf: unused },
    csrPolicy: { acceptsSha1: true },
    foreignMaterial: { readUpload: unused, readChain: unused, lookAtChain: unused, isAnyIssued: unused },
    targets: { list: () => [], read: unused, bring: unused, putBack: unused, observe: unused },
    atTarget: unused,
    trustedRoots: { named: unused },
    reportSigner: { sign: unused },
    massRevocation: MASS_REVOCATION.parse({}),
    issuedLooks: { authorityKeyOf: unused, authorityIdOf: unused, isLintRule: unused, failedRules: unused },
    findCampaignRight: unused,
    products: makeProducts([]),
    limits: {
      freePerAccount: 20,
      freePerDomain: 20,
      ordersPerAccount: 1000,
      csrsPerAccount: 1000,
      campaignsPerAccount: 10,
      quotas: { records: 1e6, bytes: 1e9, orders: 1e6, acts: 1e6 },
      quotasOf: new Map(),
    },
    downloadsUrl: 'http://127.0.0.1/downloads/',
    report: () => undefined,
    isSuspended: async () => false,
    wake: () => undefined,
  };
}

function unused(): never {
  throw new Error('No toy action asks for this');
}
