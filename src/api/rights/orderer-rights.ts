// Whether the account and the API key or person by which an order goes on could place it now: asked again before it is signed.

import { type Holder, policyOf } from '../../accounts/caller.ts';
import { projectResource, withDomains } from '../../accounts/policy.ts';
import { isInKeyRanges } from '../../accounts/key-addresses.ts';
import type { AccountReads } from '../../accounts/ports.ts';
import { findUsableKey, type HolderName } from '../../accounts/usable-key.ts';
import { type Certificate, type Orderer, predecessorOf } from '../../certificates/model/certificate.ts';
import { type Loss, lost } from '../../certificates/model/loss.ts';
import type { Reads } from '../../certificates/ports/store.ts';
import { afterReissueFor, type Products } from '../../certificates/model/product.ts';
import { actsAfterIssuing, actsWished } from '../../certificates/model/after-issuing.ts';
import type { Refusal } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { wireErrorOf } from '../errors/errors.ts';
import { mayReadKey, READ_PRIVATE_KEY } from './private-key-permission.ts';
import { deniedAction, closedProject, refusalOn, type Rights } from './rights.ts';

export type OrdererReads = Pick<AccountReads, 'accounts' | 'apiKeys' | 'people' | 'policies'> &
  Pick<Reads, 'certificates' | 'subjectKeys'>;

interface Question {
  readonly certificate: Certificate;
  readonly products: Products;
  readonly now: Date;
}

/** Asked in the transaction that plans. An order from before its key was recorded, and a renewal that came by itself, are held against their account alone. */
export async function findOrdererLoss(reads: OrdererReads, question: Question): Promise<Loss | undefined> {
  const { accountUin, orderer } = question.certificate;
  const account = await reads.accounts.find(accountUin);
  if (account === undefined) return lost('rightWithdrawn', because('accountGone'));
  if (account.suspendedAt !== undefined) return { kind: 'held' };
  if (!account.verified) return lost('accountUnverified', because('identityGone'));
  if (orderer === undefined) return undefined;
  const found = await findUsableKey(reads, { secretId: orderer.secretId, accountUin, now: question.now });
  if (found.kind === 'gone') return lost('rightWithdrawn', found.why);
  const refusal = await findRefusal(reads, { ...question, orderer, key: found.key });
  if (refusal === undefined) return undefined;
  const { Message } = wireErrorOf(refusal, { action: ACTIONS[orderer.act], language: 'en-US' });
  return lost('rightWithdrawn', rightGone(found.name, Message));
}

/** The same of whoever acts by the API key now, from the address: asked of what is no order, too. */
export async function findLossOfKey(
  reads: Pick<AccountReads, 'accounts' | 'apiKeys' | 'people'>,
  asked: { readonly secretId: string; readonly accountUin: string; readonly address: string; readonly now: Date },
): Promise<Loss | undefined> {
  const account = await reads.accounts.find(asked.accountUin);
  if (account === undefined) return lost('rightWithdrawn', because('accountGone'));
  if (account.suspendedAt !== undefined) return { kind: 'held' };
  const found = await findUsableKey(reads, asked);
  if (found.kind === 'gone') return lost('rightWithdrawn', found.why);
  if (isInKeyRanges(asked.address, found.key.addresses)) return undefined;
  return lost('rightWithdrawn', because('acmeElsewhere', { address: asked.address }));
}

function rightGone(holder: HolderName, message: string): Reason {
  if ('person' in holder) return because('personRightGone', { person: holder.person, message });
  return because('rightGone', { key: holder.secretId, message });
}

/** What an order is asked for by. */
const ACTIONS: { readonly [act in Orderer['act']]: string } = {
  apply: 'ApplyCertificate',
  commit: 'CommitCertificateInformation',
  submitOrder: 'CertificateOrderSubmit',
  reissue: 'ReplaceCertificate',
  renew: 'ResealRenewCertificate',
  resubmit: 'ModifyCertificateResubmit',
};

/** Another action that commits: whoever is denied one of them is denied both. */
const TWINS: { readonly [act in Orderer['act']]?: string } = {
  commit: 'CertificateOrderSubmit',
  submitOrder: 'CommitCertificateInformation',
};

/** Why the key may not do this to a certificate of its account; undefined where it may. */
export async function findRefusalTo(
  reads: Pick<AccountReads, 'policies'>,
  asked: { readonly key: Holder; readonly action: string; readonly certificate: Certificate },
): Promise<Refusal | undefined> {
  const { key, action, certificate } = asked;
  const { accountUin, projectIds } = key;
  return refusalOn(
    { accountUin, projectIds, policy: await policyOf(reads, key) },
    { action, alsoDoes: [] },
    certificate,
  );
}

/** The same questions as at the call. */
async function findRefusal(
  reads: OrdererReads,
  order: Question & { readonly orderer: Orderer; readonly key: Holder },
): Promise<Refusal | undefined> {
  const { certificate, orderer, key } = order;
  const { accountUin, projectIds } = key;
  const rights = { accountUin, projectIds, policy: await policyOf(reads, key) };
  const action = ACTIONS[orderer.act];
  if (orderer.act === 'apply') return refusalToApply(rights, action, certificate);
  if (orderer.act === 'reissue' || orderer.act === 'renew')
    return await findRefusalToReissue(reads, { ...order, rights, action });
  const twin = TWINS[orderer.act];
  return refusalOn(rights, { action, alsoDoes: twin === undefined ? [] : [twin] }, certificate);
}

function refusalToApply(rights: Rights, action: string, { projectId, names }: Certificate): Refusal | undefined {
  const { accountUin } = rights;
  for (const resource of withDomains(projectResource(accountUin, projectId), { accountUin, names })) {
    const denied = deniedAction(rights, { action, alsoDoes: [] }, [resource]);
    if (denied !== undefined) return { kind: 'actionDenied', action: denied, resource: resource.at(-1) ?? '*' };
  }
  return closedProject(rights, projectId);
}

/** It is asked on the original, as it stands now, and on its key where that is kept. */
async function findRefusalToReissue(
  reads: OrdererReads,
  order: Question & { readonly rights: Rights; readonly action: string },
): Promise<Refusal | undefined> {
  const { certificate, products, rights, action } = order;
  const originalId = predecessorOf(certificate) ?? '';
  const original = await reads.certificates.findWithDeleted(originalId);
  if (original === undefined) return { kind: 'certificateNotFound', certificateId: originalId };
  const product = products.get(certificate.productId);
  const alsoDoes = actsAfterIssuing(product, certificate);
  const alsoAsksFor = actsWished(certificate.afterReissue, afterReissueFor(product, certificate.accountUin));
  const refusal = refusalOn(rights, { action, alsoDoes, alsoAsksFor }, original);
  if (refusal !== undefined) return refusal;
  const isKept = certificate.csrOrigin === 'original' && certificate.sealedKey !== undefined;
  if (!isKept || (await mayReadKey(reads, rights, original))) return undefined;
  return { kind: 'actionDenied', action: READ_PRIVATE_KEY, resource: `certificate/${original.id}` };
}
