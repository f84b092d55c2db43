// What every command and the service itself open first: data folder, secrets, store, authority.

import { join } from 'node:path';
import { ensureFirstAccount } from '../accounts/first-account.ts';
import type { PasswordCost } from '../accounts/people/password.ts';
import { type Authority, openAuthority } from '../ca/authority.ts';
import { getProfile, type Profile, SERVICE_PROFILE } from '../ca/profile/profile.ts';
import type { KeyPolicy } from '../ca/key-policy/key-policy.ts';
import type { World } from '../certificates/ports/world.ts';
import { recordUnrecordedKeys } from '../certificates/keys/unrecorded-keys.ts';
import type { Config } from '../config/config.ts';
import { DATABASE_FILE, openDataFolder } from '../data-folder/data-folder.ts';
import { openFirstKeyFile } from '../data-folder/first-key-file.ts';
import { openMasterKey } from '../data-folder/master-key.ts';
import { sizeOf } from '../data-folder/private-file.ts';
import { markMasterKeyUsed, refuseNewDatabase } from '../data-folder/used-master-key.ts';
import { recordingAdministration } from '../audit/administration.ts';
import { keepingTime } from '../clocks/keeping-time.ts';
import { lookAtTime } from '../clocks/start.ts';
import { isTold } from '../events/subscription.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { type Origin, SERVICE } from '../lib/origin.ts';
import type { Random } from '../lib/random.ts';
import { type KeyRing, openKeyRing } from '../secrets/key-ring.ts';
import { masterKeyIdOf } from '../secrets/master-key.ts';
import { placeOf } from '../store/postgres/place.ts';
import type { StoreFigures } from '../metrics/ports.ts';
import type { MeasuredStore, RecordStore, StoreRows, UnderlyingStore } from '../store/rows.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';
import { publicUrlOf } from './serving/addresses.ts';
import { StoreHealth, watchedStore } from './watching/store-health.ts';
import { tellingOfAuthorities } from './authorities/telling-authorities.ts';
import { openKeyPolicy } from './keys/key-policy.ts';

/** What a process brings along: output, time, randomness; tests bring their own, and lay something over the ports. */
export interface Surroundings {
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  /** Who changes what no call has asked for; without it the service. */
  readonly origin?: Origin;
  readonly overlay?: Overlay;
}

export interface Overlay {
  readonly store?: (store: RecordStore) => RecordStore;
  readonly world?: (world: World) => World;
  /** Of a hash of a password, where a test need not pay for a guesser. */
  readonly passwordCost?: PasswordCost;
}

export interface Local extends AsyncDisposable {
  readonly store: RecordStore;
  readonly storeFigures: () => StoreFigures;
  /** What keeps the store from its work; it is told in the log once. */
  readonly health: StoreHealth;
  readonly secrets: KeyRing;
  readonly clock: Clock;
  readonly random: Random;
  readonly authority: Authority;
  readonly keyPolicy: KeyPolicy;
  readonly limits: Config['limits'];
  readonly keyPool: Config['keyPool'];
  /** On whose behalf what no call has asked for is done. */
  readonly origin: Origin;
  /** The webhooks that are told of an event. */
  readonly hooksToldOf: World['hooksToldOf'];
  /** The names of those that are configured. */
  readonly webhooks: readonly string[];
}

/** Opens the data folder, without listening; initialises a fresh one, so that afterwards there is an account. */
export async function openLocal(config: Config, surroundings: Surroundings): Promise<Local> {
  const { clock, random, log, overlay, origin = SERVICE } = surroundings;
  const { dataFolder } = config;
  await openDataFolder(dataFolder);
  const readMasterKey = async (): Promise<Uint8Array> => await openMasterKey(config, random);
  // Before there is a database, beside which no key would be made.
  const masterKey = await readMasterKey();
  const used = { dataFolder, masterKeyId: masterKeyIdOf(masterKey) };
  if (await lacksDatabase(config)) await refuseNewDatabase(used, join(dataFolder, DATABASE_FILE));
  const opened = await openStore(config, { clock, random, log });
  await using cleanup = new AsyncDisposableStack();
  cleanup.use(opened);
  const timed = keepingTime(opened, { clock, log });
  const webhooks = config.webhooks.map(({ name }) => name);
  const hooksToldOf: World['hooksToldOf'] = (event) =>
    config.webhooks.filter((hook) => isTold(hook, event)).map(({ name }) => name);
  const recording = recordingStore(timed, { clock, origin, hooksToldOf });
  const health = new StoreHealth({ log, monotonicMs: () => performance.now() });
  const store = watchedStore(overlay?.store?.(recording) ?? recording, health);
  if (await isEmpty(opened)) await refuseNewDatabase(used, placeOfStore(config));
  // A node with another master key than the others' gets no further: neither to an authority nor to an account.
  const secrets = await openKeyRing({ store, masterKey, readMasterKey, clock, random });
  await markMasterKeyUsed(used, random);
  await lookAtTime(timed, { clock, log });
  const keyPolicy = await openKeyPolicy(config.ca.blockedKeyFiles);
  const authority = await ensureAuthority({ store, secrets, clock, random, keyPolicy, log }, config);
  await ensureFirstAccount({ store, secrets, clock, random, firstKeyFile: openFirstKeyFile(dataFolder, random) });
  await recordUnrecordedKeys(store);
  const kept = cleanup.move();
  const telling = { origin, hooksToldOf, webhooks };
  const core = { store, storeFigures: opened.figures, health, secrets, clock, random, authority, keyPolicy };
  const { limits, keyPool } = config;
  return { ...core, ...telling, limits, keyPool, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** What is done to the store is in the log, and names who did it; webhooks are told of authorities. */
function recordingStore(
  opened: RecordStore,
  { clock, origin, hooksToldOf }: Pick<Surroundings, 'clock'> & Pick<Local, 'origin' | 'hooksToldOf'>,
): RecordStore {
  const recording: UnderlyingStore = recordingAdministration(
    tellingOfAuthorities<StoreRows, UnderlyingStore>(opened, { clock, hooksToldOf }),
    clock,
  );
  return {
    ...recording,
    transact: (work, of = origin) => recording.transact(work, of),
    apply: (set, of = origin) => recording.apply(set, of),
  };
}

/** Before it is opened, and made: a file that is there and empty is as good as none. */
async function lacksDatabase({ databaseUrl, dataFolder }: Config): Promise<boolean> {
  return databaseUrl === undefined && (await sizeOf(join(dataFolder, DATABASE_FILE))) === 0;
}

async function isEmpty({ reads }: RecordStore): Promise<boolean> {
  return (await reads.dataKeys.list()).length === 0 && (await reads.authorities.list()).length === 0;
}

function placeOfStore({ databaseUrl, dataFolder }: Config): string {
  return databaseUrl === undefined ? join(dataFolder, DATABASE_FILE) : placeOf(databaseUrl);
}

async function openStore(
  { databaseUrl, dataFolder }: Config,
  { clock, random, log }: Pick<Surroundings, 'clock' | 'random' | 'log'>,
): Promise<MeasuredStore> {
  // Of a million certificates one of them may take half a minute, in which nothing is served.
  const migrating = ({ number, name }: { readonly number: number; readonly name: string }): void =>
    log.info({ number, name }, 'The store is being brought to a newer schema');
  if (databaseUrl === undefined)
    return await openSqliteStore({ file: join(dataFolder, DATABASE_FILE), clock, migrating });
  // Loaded where it is used alone: its client takes memory.
  const { openPostgresStore } = await import('../store/postgres/postgres-store.ts');
  return await openPostgresStore({ url: databaseUrl, clock, random, migrating });
}

type Core = Pick<Local, 'store' | 'secrets' | 'clock' | 'random' | 'keyPolicy'> & Pick<Surroundings, 'log'>;

async function ensureAuthority(core: Core, config: Config): Promise<Authority> {
  const { hierarchies } = config.ca;
  return await openAuthority({ ...core, publicUrl: publicUrlOf(config), hierarchies, profiles: profilesInUse(config) });
}

/** Those that products issue by, and with HTTPS the service's own: what is only configured needs no hierarchy yet. */
function profilesInUse({ ca, products, tls }: Config): readonly Profile[] {
  const used = new Set(products.map(({ profile }) => profile));
  const ofProducts = [...used].map((id) => getProfile(ca.profiles, id));
  return tls === 'auto' ? [...ofProducts, SERVICE_PROFILE] : ofProducts;
}
