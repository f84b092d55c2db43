// What a command asks of the process it runs in: output, files, time, environment, the store, the service.

import type { Authority } from '../ca/authority.ts';
import type { AuthorityStore } from '../ca/ports.ts';
import type { KeyWorld } from '../accounts/api-keys.ts';
import type { AccountStore } from '../accounts/ports.ts';
import type { SignInStore } from '../accounts/sessions/ports.ts';
import type { AuditStore } from '../audit/ports.ts';
import type { KeyPolicy } from '../certificates/ports/material.ts';
import type { Store } from '../certificates/ports/store.ts';
import type { World } from '../certificates/ports/world.ts';
import type { QuotaLimits } from '../certificates/model/quota.ts';
import type { Call } from '../client/client.ts';
import type { EventStore } from '../events/ports.ts';
import type { CheckedTargets } from '../deploy/targets.ts';
import type { KeyPoolStore } from '../key-pool/ports.ts';
import type { KeyPoolSettings } from '../key-pool/settings.ts';
import type { Clock } from '../lib/clock.ts';
import type { DataKeyRecord } from '../secrets/ports.ts';
import type { Rotation } from '../secrets/rotate.ts';
import type { Finding } from './finding.ts';

/** The data folder as a local command works on it, beside a running server or without one. */
export interface LocalService extends KeyWorld, Pick<World, 'origin' | 'hooksToldOf'>, AsyncDisposable {
  readonly store: AccountStore &
    SignInStore &
    Pick<AuthorityStore, 'reads'> &
    Pick<AuditStore, 'reads'> &
    Store &
    EventStore &
    KeyPoolStore;
  readonly keyPolicy: KeyPolicy;
  readonly limits: QuotaLimits;
  readonly keyPool: KeyPoolSettings;
  /** The names of those that are configured. */
  readonly webhooks: readonly string[];
  readonly authority: Pick<Authority, 'roll' | 'ceremony' | 'withdrawal'>;
}

/** Actions on campaigns over all accounts, in the words of the API, on the data folder of this machine. */
export interface OperatorService extends AsyncDisposable {
  readonly call: Call;
}

/** A backup that was taken, and the files without which it is of no use. */
export interface Backup {
  readonly bytes: number;
  /** Undefined where the key lies in no file of its own. */
  readonly masterKeyFile: string | undefined;
  readonly configFile: string | undefined;
}

export interface RotationReport extends Rotation {
  readonly masterKeyId: string;
  /** Where the master key of before is kept; undefined where it was not changed here. */
  readonly formerMasterKeyFile: string | undefined;
  /** Other master keys that the secrets are open to, until `finish`. */
  readonly openTo: readonly string[];
}

/** The keys over the secrets of this installation. */
export interface Secrets extends AsyncDisposable {
  show(): Promise<readonly DataKeyReport[]>;
  rotate(pause: Shell['pause']): Promise<RotationReport>;
  /** Answers the ids of the master keys that open nothing any more. */
  finish(): Promise<readonly string[]>;
}

export interface DataKeyReport extends Pick<DataKeyRecord, 'id' | 'state' | 'createdAt'> {
  readonly masterKeyIds: readonly string[];
  /** How many values are sealed under it. */
  readonly values: number;
}

/** An authority elsewhere, and the account by which certificates are ordered there. */
export interface IssuerReport {
  readonly name: string;
  readonly directory: string;
  /** none: nothing was ordered there yet · closing: no order is opened any more, and some are under way. */
  readonly state: 'none' | 'open' | 'changing key' | 'closing' | 'closed';
  readonly accountUrl: string | undefined;
  readonly contact: readonly string[];
  /** RFC 7638, base64url. */
  readonly keyThumbprint: string | undefined;
  readonly createdAt: Date | undefined;
  readonly closingAt: Date | undefined;
  readonly closedAt: Date | undefined;
  /** Orders and revocations. */
  readonly underWay: number;
  /** Its budget, and how many orders were opened in those hours; undefined where it has none. */
  readonly rate: { readonly orders: number; readonly hours: number; readonly opened: number } | undefined;
}

/** The authorities elsewhere that are configured. Each act rejects with OperatorError where there is none of the name. */
export interface IssuerAccounts extends AsyncDisposable {
  list(): Promise<readonly IssuerReport[]>;
  show(name: string): Promise<IssuerReport>;
  /** Rejects with OperatorError where the authority refuses, or orders are under way and it is not to be done despite them. */
  changeKey(name: string, wish: { readonly isDespiteOrders: boolean }): Promise<IssuerReport>;
  close(name: string, wish: { readonly isDespiteOrders: boolean }): Promise<IssuerReport>;
}

/** A terminal in which a line is drawn over itself. */
export interface Screen {
  readonly columns: () => number;
  /** Shows this instead of what was drawn before. */
  readonly draw: (line: string) => void;
  /** What was drawn last stays. */
  readonly end: () => void;
}

export interface Shell {
  /** Of this program. */
  readonly version: string;
  /** One line, or several, to stdout; the line feed is added. */
  readonly print: (text: string) => void;
  /** One line to stderr. */
  readonly complain: (line: string) => void;
  /** Where stderr is a terminal. */
  readonly screen?: Screen | undefined;
  /** For its owner's eyes only; rejects where there is such a file already. */
  readonly writePrivateFile: (path: string, text: string) => Promise<void>;
  readonly readFile: (path: string) => Promise<string>;
  /** The lines of a file that may be long, without their line feeds. */
  readonly readLines: (path: string) => AsyncIterable<string>;
  /** docs/clients.md, which comes with the program. */
  readonly readClientsDocument: () => Promise<string>;
  /** Where others reach the service of this machine, by its configuration. */
  readonly findPublicUrl: () => Promise<string>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Throws OperatorError for a RESEAL_… variable that nothing reads. */
  readonly checkVariables: () => void;
  readonly homeFolder: string;
  readonly clock: Clock;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Aborted when somebody stops the command; from the first call on the command ends by itself then. */
  readonly stopSignal: () => AbortSignal;
  /** Initialises a fresh data folder as the first start does: there is at least one account. */
  readonly openLocal: () => Promise<LocalService>;
  readonly openOperator: () => Promise<OperatorService>;
  readonly openSecrets: () => Promise<Secrets>;
  readonly openIssuers: () => Promise<IssuerAccounts>;
  /** The targets of the configuration; nothing is opened for them yet. */
  readonly openTargets: () => Promise<CheckedTargets>;
  /** Looks through the installation; what cannot be looked at is a finding, too. */
  readonly examine: () => Promise<readonly Finding[]>;
  /** Copies the database into a file that is not there yet. */
  readonly backUp: (file: string) => Promise<Backup>;
  /** Puts such a copy into a data folder that has no database; answers its path there. */
  readonly restore: (file: string) => Promise<string>;
  /** Serves until the process is told to stop. */
  readonly serve: () => Promise<void>;
  /** The same as a perspective of services elsewhere. */
  readonly servePerspective: () => Promise<void>;
}
