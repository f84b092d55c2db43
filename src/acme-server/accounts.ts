// Accounts of ACME clients: made or found again, changed, deactivated (RFC 8555 §7.3).

import { equalBytes } from '../lib/bytes.ts';
import { newAcmeId } from '../lib/ids.ts';
import { isSignedByMac, readSignedByMac } from '../acme/jws.ts';
import { readJwk } from '../acme/jwk.ts';
import { refuseWith } from '../acme/problems.ts';
import { type JsonObject, readJsonObject } from '../acme/strict-json.ts';
import { type AcmeAccount, acmeKeyPlace, type AcmeRight } from '../certificates/model/acme.ts';
import type { Product } from '../certificates/model/product.ts';
import type { Expectation } from '../certificates/ports/write-set.ts';
import { because } from '../reasons/reason.ts';
import { type AccountCall, type AcmeAnswer, type AcmeParts, answerJson, payloadOf, type SignedCall } from './call.ts';
import { refuseLoss } from './order-right.ts';
import { ENDED_ACCOUNTS_TIMES, MAX_CONTACT_LENGTH, MAX_CONTACTS } from './settings.ts';

/** RFC 8555 §7.3, §7.3.1: the account of a key that has one already is answered as it is. */
export async function answerNewAccount(call: SignedCall, product: Product): Promise<AcmeAnswer> {
  const { parts, key } = call;
  const payload = payloadOf(call);
  const known = await parts.world.store.reads.acme.findAccountByThumbprint(key.thumbprint);
  if (known !== undefined) {
    checkValid(known);
    return answerAccount(parts, known, 200);
  }
  if (payload['onlyReturnExisting'] === true) {
    return refuseWith('accountDoesNotExist', because('acmeNoAccount'));
  }
  await parts.passRate(`acme/${call.clientNetwork}`, parts.settings.accountsPerSecond);
  const defect = parts.world.keyPolicy.defectOf(key.spki);
  if (defect !== undefined) return refuseWith('badPublicKey', defect);
  const contact = readContact(payload['contact'] ?? []);
  const bound = await bind(call, { payload, product });
  refuseLoss(await parts.findLossOfKey(bound, call.clientAddress));
  const account = await makeAccount(call, { ...bound, contact });
  return answerAccount(parts, account, account.isNew ? 201 : 200);
}

type Bound = AcmeRight & Pick<AcmeAccount, 'keyId'>;

async function makeAccount(
  { parts, key, clientNetwork }: SignedCall,
  facts: Bound & Pick<AcmeAccount, 'contact'>,
): Promise<AcmeAccount & { readonly isNew: boolean }> {
  const { world, settings } = parts;
  const { accountsPerKey, accountsPerNetwork } = settings;
  const endedAtMost = accountsPerKey * ENDED_ACCOUNTS_TIMES;
  const { spki, thumbprint } = key;
  const { keyId, secretId } = facts;
  const network = keyId === undefined ? clientNetwork : '';
  const atMost = { valid: accountsPerKey - 1, ended: endedAtMost, ofNetwork: accountsPerNetwork - 1 };
  const account: AcmeAccount = {
    ...facts,
    id: newAcmeId(world.random),
    version: 1,
    status: 'valid',
    spki,
    thumbprint,
    network,
    createdAt: world.clock.now(),
    endedAt: undefined,
  };
  const applied = await world.store.apply({
    expects: [
      { kind: 'acmeKeyNew', thumbprint },
      ...(keyId === undefined ? [] : [{ kind: 'acmeBindingLive', keyId } as const]),
      { kind: 'acmeAccounts', bound: { keyId, secretId, network }, atMost },
    ],
    changes: [{ kind: 'insertAcmeAccount', account }],
  });
  if (applied.kind === 'applied') return { ...account, isNew: true };
  return await refuseNew(parts, { account, failed: applied.expectation.kind });
}

/** Answers the account that another request of the same client was faster to make. */
async function refuseNew(
  { world, settings }: AcmeParts,
  { account, failed }: { readonly account: AcmeAccount; readonly failed: Expectation['kind'] },
): Promise<AcmeAccount & { readonly isNew: boolean }> {
  const { acme } = world.store.reads;
  if (failed === 'acmeBindingLive') return refuseWith('unauthorized', because('acmeBindingUnknown'));
  if (failed === 'acmeAccounts') {
    const most = settings.accountsPerKey;
    const { accountsPerNetwork } = settings;
    const { valid, ofNetwork } = await acme.countAccounts(account);
    if (ofNetwork >= accountsPerNetwork) {
      return refuseWith('rateLimited', because('acmeManyOfNetwork', { most: accountsPerNetwork }));
    }
    if (valid >= most) return refuseWith('rateLimited', because('acmeManyAccounts', { most }));
    return refuseWith('rateLimited', because('acmeManyEnded', { most: most * ENDED_ACCOUNTS_TIMES }));
  }
  const other = await acme.findAccountByThumbprint(account.thumbprint);
  if (other === undefined) return refuseWith('serverInternal', because('acmeBusy'));
  return { ...other, isNew: false };
}

/** RFC 8555 §7.3.4: by a key that was handed out, or, at a product that is open, by none. */
async function bind(
  call: SignedCall,
  { payload, product }: { readonly payload: JsonObject; readonly product: Product },
): Promise<Bound> {
  const { parts } = call;
  if (payload['externalAccountBinding'] !== undefined) return await bindByKey(call, payload);
  const secretId = parts.settings.open.get(product.id);
  const right = secretId === undefined ? undefined : await parts.findRight(secretId);
  if (right === undefined) return refuseWith('externalAccountRequired', because('acmeBindingNeeded'));
  return { ...right, keyId: undefined };
}

async function bindByKey({ parts, url, key }: SignedCall, payload: JsonObject): Promise<Bound> {
  const { world } = parts;
  const binding = readSignedByMac(payload['externalAccountBinding']);
  if (binding.url !== url) return refuseWith('malformed', because('acmeOtherUrl'));
  const found = await world.store.reads.acme.findKey(binding.kid);
  if (found === undefined || found.revokedAt !== undefined) {
    return refuseWith('unauthorized', because('acmeBindingUnknown'));
  }
  const macKey = world.secrets.open(found.sealedMacKey, acmeKeyPlace(found.id));
  if (!isSignedByMac(binding, macKey)) return refuseWith('unauthorized', because('acmeBindingWrong'));
  const bound = readJwk(readJsonObject(binding.payload, 'payload'));
  if (!equalBytes(bound.spki, key.spki)) return refuseWith('malformed', because('acmeBindingOtherKey'));
  const { accountUin, secretId, projectId, id: keyId } = found;
  return { accountUin, secretId, projectId, keyId };
}

/** RFC 8555 §7.3.2, §7.3.6. What cannot be changed is passed over. */
export async function answerAccountUpdate(call: AccountCall): Promise<AcmeAnswer> {
  const { parts, account } = call;
  if (call.payload.length === 0) return answerAccount(parts, account, 200);
  const { contact, status } = payloadOf(call);
  if (status !== undefined && status !== 'deactivated') return refuseWith('malformed', because('clientStatus'));
  const changed: AcmeAccount = {
    ...account,
    contact: contact === undefined ? account.contact : readContact(contact),
    ...(status === 'deactivated' ? { status, endedAt: parts.world.clock.now() } : {}),
  };
  return answerAccount(parts, await saveAccount(parts, { from: account, to: changed }), 200);
}

/** Throws ProblemError where another request was faster. */
export async function saveAccount(
  { world }: Pick<AcmeParts, 'world'>,
  { from, to }: { readonly from: AcmeAccount; readonly to: AcmeAccount },
): Promise<AcmeAccount> {
  const { id, version } = from;
  const account = { ...to, version: version + 1 };
  const isOtherKey = from.thumbprint !== to.thumbprint;
  const applied = await world.store.apply({
    expects: [
      { kind: 'acmeUnchanged', record: 'account', id, version },
      ...(isOtherKey ? ([{ kind: 'acmeKeyNew', thumbprint: to.thumbprint }] as const) : []),
    ],
    changes: [{ kind: 'saveAcmeAccount', account }],
  });
  return applied.kind === 'applied' ? account : refuseWith('serverInternal', because('acmeBusy'));
}

export function checkValid({ status }: AcmeAccount): void {
  if (status !== 'valid') refuseWith('unauthorized', because('acmeAccountOver', { status }));
}

export function answerAccount({ addresses }: AcmeParts, account: AcmeAccount, status: 200 | 201): AcmeAnswer {
  const { id, contact } = account;
  return answerJson(
    status,
    { status: account.status, contact, orders: addresses.orders(id) },
    { location: addresses.account(id) },
  );
}

/** RFC 8555 §7.3: "mailto:" with one address and no header fields (RFC 6068). */
function readContact(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return refuseWith('malformed', because('clientMember', { name: 'contact' }));
  if (value.length > MAX_CONTACTS) {
    return refuseWith('invalidContact', because('acmeManyContacts', { most: MAX_CONTACTS }));
  }
  return value.map((contact: unknown) => {
    if (typeof contact !== 'string' || contact.length > MAX_CONTACT_LENGTH) {
      return refuseWith('invalidContact', because('acmeContactForm'));
    }
    if (!/^mailto:/i.test(contact)) return refuseWith('unsupportedContact', because('acmeContactScheme'));
    return MAIL_ADDRESS.test(contact) ? contact : refuseWith('invalidContact', because('acmeContactForm'));
  });
}

const MAIL_ADDRESS = /^mailto:[A-Za-z0-9.!#$%'*+/=^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?$/i;
