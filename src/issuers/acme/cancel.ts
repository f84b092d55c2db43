// Letting an order go: nothing of it is issued afterwards, and what was issued for nobody is revoked.

import { AcmeError } from '../../acme/client/acme-error.ts';
import { fetchChain, revokeCertificate } from '../../acme/client/issued-chain.ts';
import { type AcmeOrder, deactivateAuthorization } from '../../acme/client/order.ts';
import type { Signer } from '../../acme/client/session.ts';
import type { CancelOutcome } from '../../certificates/ports/issuer.ts';
import { NO_CHANGE } from '../../certificates/ports/write-set.ts';
import { because } from '../../reasons/reason.ts';
import { crlReasonCode } from '../../x509/status/crl-reasons.ts';
import { decodePem } from '../../x509/pem/pem.ts';
import { withAccount } from './account/signer.ts';
import { fetchAuthorizations } from './challenges.ts';
import { findOrder } from './find-order.ts';
import { isTooOld } from './next-look.ts';
import { close } from './open.ts';
import { ofIssuer } from './outcome.ts';
import type { IssuerOrder } from './ports.ts';
import type { AcmeIssuerWorld } from './world.ts';

const CANCELLED: CancelOutcome = { kind: 'cancelled', commit: () => NO_CHANGE };

/** Of an order that is let go already, and of one that is not on record, too. What cannot be let go now is left to the sweep. */
export async function cancel(orderReference: string, world: AcmeIssuerWorld): Promise<CancelOutcome> {
  const record = await world.store.reads.issuerOrders.find(orderReference);
  if (record === undefined || record.closedAt !== undefined) return CANCELLED;
  try {
    return await letGo(record, world);
  } catch (error) {
    if (!(error instanceof AcmeError)) throw error;
    world.report({ what: 'Cannot let an order go at its issuer yet', subject: orderReference, error });
    return CANCELLED;
  }
}

/**
 * RFC 8555 has no way to take an order back: what is open of it is deactivated, so that it can never become ready. One that may be signed
 * still stays on record as open, until it is revoked or its time is over. Throws AcmeError.
 */
export async function letGo(record: IssuerOrder, world: AcmeIssuerWorld): Promise<CancelOutcome> {
  if (record.url !== undefined) {
    const kept = await withAccount(world, async (signer) => await endThere(record, { signer, world }));
    if (kept !== undefined) return kept;
  }
  await close(record, world);
  return CANCELLED;
}

/** Answers what comes of it where it stays on record as open. */
async function endThere(
  record: IssuerOrder,
  { signer, world }: { readonly signer: Signer; readonly world: AcmeIssuerWorld },
): Promise<CancelOutcome | undefined> {
  const order = await findOrder(record, { signer, world });
  if (order !== undefined && mayBeSigned(order, { record, now: world.clock.now() })) return CANCELLED;
  if (order?.status === 'valid') {
    if (await isAwaited(record, world)) return signsStill(world);
    await revoke(signer, order, world);
  }
  if (order?.status === 'pending') await deactivate(signer, order, world);
  return undefined;
}

/** Of one that is ready, its request to be signed may be on its way. */
function mayBeSigned(
  { status }: AcmeOrder,
  { record, now }: { readonly record: IssuerOrder; readonly now: Date },
): boolean {
  return (status === 'ready' || status === 'processing') && !isTooOld(record, now);
}

function signsStill(world: AcmeIssuerWorld): CancelOutcome {
  return { kind: 'refused', detail: ofIssuer(world, because('acmeSigns')) };
}

/** Its certificate is on its way to be recorded. */
async function isAwaited({ certificateId, reference }: IssuerOrder, { store }: AcmeIssuerWorld): Promise<boolean> {
  const certificate = await store.reads.certificates.findWithDeleted(certificateId);
  return certificate?.step === 'issuing' && certificate.orderReference === reference;
}

async function revoke(signer: Signer, order: AcmeOrder, { session }: AcmeIssuerWorld): Promise<void> {
  if (order.certificate === undefined) return;
  const chain = await fetchChain(session, { signer, url: order.certificate, isPreferred: undefined });
  const leaf = decodePem(chain)[0]?.der;
  if (leaf !== undefined)
    await revokeCertificate(session, { signer, leaf, reason: crlReasonCode('cessationOfOperation') });
}

async function deactivate(signer: Signer, order: AcmeOrder, { session }: AcmeIssuerWorld): Promise<void> {
  for (const { url, status } of await fetchAuthorizations(session, signer, order)) {
    if (status === 'pending') await deactivateAuthorization(session, signer, url);
  }
}
