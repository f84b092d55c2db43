// What operators change of an installation stands in the log of operations: whatever writes it writes its entry with it.

import type { Person } from '../accounts/people/person.ts';
import type { AccountRows, ApiKey } from '../accounts/ports.ts';
import type { SessionRows } from '../accounts/sessions/ports.ts';
import type { AuthorityRows } from '../ca/ports.ts';
import type { AdministrativeKind, OperationRows } from '../certificates/model/operations.ts';
import type { Rows } from '../certificates/ports/store.ts';
import type { IssuerAccount, IssuerRows } from '../issuers/acme/ports.ts';
import type { Clock } from '../lib/clock.ts';
import type { Underlying } from '../lib/origin.ts';
import type { SecretRows } from '../secrets/ports.ts';

export type AdministeredRows = AccountRows &
  Pick<AuthorityRows, 'authorities'> &
  Pick<SecretRows, 'dataKeys'> &
  Pick<IssuerRows, 'issuerAccounts'> &
  Pick<Rows, 'subjectKeys' | 'operations'> & { readonly sessions: SessionRows };

/** The same store, but for its transactions: no change of accounts, keys and authorities without its entry. */
export function recordingAdministration<R extends AdministeredRows, S extends Underlying<R>>(
  store: S,
  clock: Clock,
): S {
  const transact: Underlying<R>['transact'] = (work, origin) =>
    store.transact((rows) => work(recordingRows(rows, clock)), origin);
  return { ...store, transact };
}

/** What records is made when it is asked for: most transactions change nothing of an installation. */
function recordingRows<R extends AdministeredRows>(rows: R, clock: Clock): R {
  const note = noteIn(rows, clock);
  return {
    ...rows,
    get accounts() {
      return recordingAccounts(rows, note);
    },
    get apiKeys() {
      return recordingApiKeys(rows, note);
    },
    get people() {
      return recordingPeople(rows, note);
    },
    get sessions() {
      return recordingSessions(rows, note);
    },
    get policies() {
      return recordingPolicies(rows, note);
    },
    get projects() {
      return recordingProjects(rows, note);
    },
    get authorities() {
      return recordingAuthorities(rows, note);
    },
    get subjectKeys() {
      return recordingSubjectKeys(rows, note);
    },
    get dataKeys() {
      return recordingDataKeys(rows, note);
    },
    get issuerAccounts() {
      return recordingIssuerAccounts(rows, note);
    },
  };
}

interface Entry {
  /** Undefined: it concerns the installation. */
  readonly accountUin?: string;
  readonly kind: AdministrativeKind;
  readonly detail: Facts;
}

/** By their names in the log; times are written in ISO 8601. */
type Facts = Readonly<Record<string, unknown>>;
type Note = (entry: Entry) => Promise<void>;

function noteIn({ operations }: { readonly operations: OperationRows }, clock: Clock): Note {
  return async ({ accountUin = '', kind, detail }) => {
    const entry = { accountUin, actor: '', certificateId: '', kind, at: clock.now() };
    await operations.append({ ...entry, detail: JSON.stringify(detail) });
  };
}

function recordingAccounts({ accounts }: AccountRows, note: Note): AccountRows['accounts'] {
  return {
    ...accounts,
    put: async (account) => {
      const before = await accounts.find(account.uin);
      await accounts.put(account);
      const kind = before === undefined ? 'accountMade' : 'accountChanged';
      await note({ accountUin: account.uin, kind, detail: differenceOf(before, account) });
    },
  };
}

function recordingPolicies({ policies }: AccountRows, note: Note): AccountRows['policies'] {
  return {
    ...policies,
    put: async (stored) => {
      const { accountUin, name, policy } = stored;
      await policies.put(stored);
      await note({ accountUin, kind: 'policyPut', detail: { name, policy } });
    },
    remove: async (accountUin, name) => {
      const isRemoved = await policies.remove(accountUin, name);
      if (isRemoved) await note({ accountUin, kind: 'policyDeleted', detail: { name } });
      return isRemoved;
    },
  };
}

function recordingProjects({ projects }: AccountRows, note: Note): AccountRows['projects'] {
  return {
    ...projects,
    put: async (project) => {
      await projects.put(project);
      const { accountUin, id, name } = project;
      await note({ accountUin, kind: 'projectMade', detail: { projectId: id, name } });
    },
  };
}

function recordingApiKeys({ apiKeys }: AccountRows, note: Note): AccountRows['apiKeys'] {
  return {
    ...apiKeys,
    put: async (key) => {
      const before = await apiKeys.find(key.secretId);
      await apiKeys.put(key);
      const { accountUin, secretId } = key;
      const changed = differenceOf(before && factsOf(before), factsOf(key));
      const kind = before === undefined ? 'apiKeyMade' : 'apiKeyChanged';
      await note({ accountUin, kind, detail: { ...changed, secretId } });
    },
    remove: async (secretId) => {
      const before = await apiKeys.find(secretId);
      const isRemoved = await apiKeys.remove(secretId);
      if (isRemoved) await note({ accountUin: before?.accountUin ?? '', kind: 'apiKeyDeleted', detail: { secretId } });
      return isRemoved;
    },
  };
}

function recordingPeople({ people }: AccountRows, note: Note): AccountRows['people'] {
  return {
    ...people,
    put: async (person) => {
      const before = await people.find(person.id);
      await people.put(person);
      const { accountUin, id, name, sealedCredentials } = person;
      const changed = differenceOf(before && factsOfPerson(before), factsOfPerson(person));
      const hasOthers = before !== undefined && textOf(before.sealedCredentials) !== textOf(sealedCredentials);
      const kind = before === undefined ? 'personMade' : 'personChanged';
      await note({
        accountUin,
        kind,
        detail: { ...changed, ...(hasOthers ? { credentials: 'changed' } : {}), id, name },
      });
    },
    remove: async (id) => {
      const before = await people.find(id);
      const isRemoved = await people.remove(id);
      const [accountUin, name] = [before?.accountUin ?? '', before?.name];
      if (isRemoved) await note({ accountUin, kind: 'personDeleted', detail: { id, name } });
      return isRemoved;
    },
  };
}

/** Who signs in and out is the origin of it; what is told besides is until when, and of how many. */
function recordingSessions({ sessions }: AdministeredRows, note: Note): SessionRows {
  return {
    ...sessions,
    insert: async (session) => {
      await sessions.insert(session);
      const { accountUin, kind, holderId, agent, endsAt } = session;
      await note({ accountUin, kind: 'signedIn', detail: { kind, holderId, agent, endsAt } });
    },
    end: async (idSha256, at) => {
      const session = await sessions.find(idSha256);
      const isEnded = await sessions.end(idSha256, at);
      const [accountUin, holderId] = [session?.accountUin ?? '', session?.holderId];
      if (isEnded) await note({ accountUin, kind: 'signedOut', detail: { holderId, sessions: 1 } });
      return isEnded;
    },
    endAll: async (holderId, wish) => {
      const [first] = await sessions.listOf(holderId);
      const ended = await sessions.endAll(holderId, wish);
      const accountUin = first?.accountUin ?? '';
      if (ended > 0) await note({ accountUin, kind: 'signedOut', detail: { holderId, sessions: ended } });
      return ended;
    },
  };
}

function factsOfPerson({ sealedCredentials: _sealed, signedInAt: _signedIn, ...facts }: Person): Facts {
  return facts;
}

/** Without what is secret, and without what changes with each use. */
function factsOf({ sealedSecretKey: _sealed, lastUsedAt: _used, ...facts }: ApiKey): Facts {
  return facts;
}

/** All facts of what is new; of what is changed those that differ, each as it was and as it is. */
function differenceOf(before: object | undefined, after: object): Facts {
  if (before === undefined) return { ...after };
  const former = new Map<string, unknown>(Object.entries(before));
  const differing = Object.entries(after).filter(([name, value]) => textOf(former.get(name)) !== textOf(value));
  return Object.fromEntries(differing.map(([name, value]) => [name, [former.get(name) ?? null, value ?? null]]));
}

function textOf(value: unknown): string | undefined {
  return JSON.stringify(value);
}

function recordingAuthorities({ authorities }: AdministeredRows, note: Note): AdministeredRows['authorities'] {
  return {
    ...authorities,
    insert: async (authority) => {
      await authorities.insert(authority);
      const { id, kind, role, algorithm, issuerId } = authority;
      await note({ kind: 'authorityMade', detail: { authorityId: id, kind, role, algorithm, issuerId } });
    },
    setSealedKey: async (id, sealedKey) => {
      await authorities.setSealedKey(id, sealedKey);
      const key = sealedKey === undefined ? 'elsewhere' : 'here';
      await note({ kind: 'authorityKeyChanged', detail: { authorityId: id, key } });
    },
    setCrossChain: async (id, crossChain) => {
      await authorities.setCrossChain(id, crossChain);
      const certificates = crossChain.length;
      await note({ kind: 'crossSigningChanged', detail: { authorityId: id, certificates } });
    },
    setCompromise: async (id, compromise) => {
      await authorities.setCompromise(id, compromise);
      await note({ kind: 'authorityCompromised', detail: { authorityId: id, ...compromise } });
    },
    setRevocation: async (id, revocation) => {
      await authorities.setRevocation(id, revocation);
      await note({ kind: 'authorityRevoked', detail: { authorityId: id, ...revocation } });
    },
  };
}

function recordingSubjectKeys({ subjectKeys }: AdministeredRows, note: Note): AdministeredRows['subjectKeys'] {
  return {
    ...subjectKeys,
    block: async (key) => {
      const isNew = await subjectKeys.block(key);
      if (isNew) await note({ kind: 'keyBlocked', detail: { ...key } });
      return isNew;
    },
  };
}

function recordingDataKeys({ dataKeys }: AdministeredRows, note: Note): SecretRows['dataKeys'] {
  return {
    ...dataKeys,
    insert: async (key) => {
      await dataKeys.insert(key);
      const masterKeyIds = key.seals.map(({ masterKeyId }) => masterKeyId);
      await note({ kind: 'dataKeyMade', detail: { dataKeyId: key.id, state: key.state, masterKeyIds } });
    },
    setState: async (dataKeyId, state) => {
      await dataKeys.setState(dataKeyId, state);
      await note({ kind: 'dataKeyChanged', detail: { dataKeyId, state } });
    },
    addSeal: async (dataKeyId, seal) => {
      await dataKeys.addSeal(dataKeyId, seal);
      await note({ kind: 'dataKeyOpened', detail: { dataKeyId, masterKeyId: seal.masterKeyId } });
    },
    removeSeal: async (dataKeyId, masterKeyId) => {
      const removed = await dataKeys.removeSeal(dataKeyId, masterKeyId);
      if (removed > 0) await note({ kind: 'dataKeyClosed', detail: { dataKeyId, masterKeyId } });
      return removed;
    },
  };
}

function recordingIssuerAccounts({ issuerAccounts }: AdministeredRows, note: Note): IssuerRows['issuerAccounts'] {
  return {
    ...issuerAccounts,
    insert: async (account) => {
      const isNew = await issuerAccounts.insert(account);
      if (isNew) await note({ kind: 'issuerAccountMade', detail: { id: account.id } });
      return isNew;
    },
    save: async (account) => {
      const before = await issuerAccounts.find(account.id);
      await issuerAccounts.save(account);
      const changed = differenceOf(before && factsOfIssuerAccount(before), factsOfIssuerAccount(account));
      if (Object.keys(changed).length === 0 && !hasOtherKeys(before, account)) return;
      const key = account.sealedNextKey === undefined ? 'changed' : 'changing';
      const keys = hasOtherKeys(before, account) ? { key } : {};
      await note({ kind: 'issuerAccountChanged', detail: { ...changed, ...keys, id: account.id } });
    },
  };
}

function factsOfIssuerAccount({ sealedKey: _sealed, sealedNextKey: _next, ...facts }: IssuerAccount): Facts {
  return facts;
}

/** A key that is to be, or has become, the account's. */
function hasOtherKeys(before: IssuerAccount | undefined, { sealedNextKey: next }: IssuerAccount): boolean {
  return textOf(before?.sealedNextKey) !== textOf(next);
}
