// An order is finalized: its CSR examined, its certificate ordered with what was proved, and issued within the call as a rule (RFC 8555 §7.4).

import { ProblemError, refuseWith } from '../acme/problems.ts';
import { methodOf, orderProved } from '../certificates/acme/order-proved.ts';
import type { AcmeAuthorization, AcmeOrder, AcmeRight } from '../certificates/model/acme.ts';
import type { Certificate } from '../certificates/model/certificate.ts';
import type { Product } from '../certificates/model/product.ts';
import type { Proof } from '../certificates/model/proof.ts';
import { checkCsrNames, examineCsr, type ExaminedCsr } from '../certificates/keys/subject-csr.ts';
import { type Expectation, together, type WriteSet } from '../certificates/ports/write-set.ts';
import { reissue } from '../certificates/reissue/reissue.ts';
import { DomainError, refuse, type Refusal } from '../failure.ts';
import { bytesOfBase64Url } from '../lib/base64url.ts';
import { addMs, DAY_MS } from '../lib/clock.ts';
import { because } from '../reasons/reason.ts';
import { KEY_ALGORITHMS } from '../x509/keys/algorithms.ts';
import { encodePem } from '../x509/pem/pem.ts';
import { type AccountCall, type AcmeAnswer, payloadOf, textIn } from './call.ts';
import { getProduct } from './directory.ts';
import { answerOrder, factsOf, getOrder, readFacts } from './new-order.ts';
import { checkOrderRight, refuseLoss } from './order-right.ts';
import { replacingOf } from './replaced.ts';

export async function answerFinalize(call: AccountCall, id: string): Promise<AcmeAnswer> {
  const { parts } = call;
  const order = await getOrder(call, id);
  const { status, authorizations } = await readFacts(parts, order);
  if (status !== 'ready') return refuseWith('orderNotReady', because('acmeOrderNotReady', { status }));
  const product = getProduct(parts, order.productId);
  const csr = examine(call, { order, product });
  const right = await checkOrderRight(call, { product, names: order.names });
  const certificate = await placeOrder(call, { right, order, product, csr, authorizations });
  const finalized = { ...order, certificateId: certificate.id };
  const facts = factsOf(finalized, { authorizations, certificate, now: parts.world.clock.now() });
  return answerOrder(parts, { order: finalized, facts, status: 200 });
}

/** RFC 8555 §7.4: the names of the order, all of them and no other. Throws ProblemError with badCSR. */
function examine(
  call: AccountCall,
  { order, product }: { readonly order: AcmeOrder; readonly product: Product },
): ExaminedCsr {
  const der = bytesOfBase64Url(textIn(payloadOf(call), 'csr'));
  if (der === undefined) return refuseWith('badCSR', because('acmeCsrForm'));
  try {
    const csr = examineCsr(call.parts.world, encodePem('CERTIFICATE REQUEST', der));
    checkCsrNames(csr, order.names);
    const missing = order.names.find((name) => !csr.names.includes(name));
    if (missing !== undefined) return refuseWith('badCSR', because('acmeCsrLacks', { name: missing }));
    const allowed = product.keyAlgorithms.filter((one) => !KEY_ALGORITHMS[one].comesInPairs);
    if (allowed.includes(csr.keyAlgorithm)) return csr;
    return refuseWith(
      'badCSR',
      because('productOtherCsrKeys', { product: product.id, allowed, key: csr.keyAlgorithm }),
    );
  } catch (error) {
    if (error instanceof DomainError && 'detail' in error.refusal) {
      throw new ProblemError({ type: 'badCSR', detail: error.refusal.detail }, { cause: error });
    }
    throw error;
  }
}

interface Placing {
  readonly right: AcmeRight;
  readonly order: AcmeOrder;
  readonly product: Product;
  readonly csr: ExaminedCsr;
  readonly authorizations: readonly AcmeAuthorization[];
}

async function placeOrder(call: AccountCall, placing: Placing): Promise<Certificate> {
  const { world } = call.parts;
  const { order, right } = placing;
  const replaced =
    order.replacedId === undefined ? undefined : await world.store.reads.certificates.find(order.replacedId);
  // An open product may be ordered by the right of another account since.
  const isOwn = replaced?.accountUin === right.accountUin;
  const replacing = isOwn ? replacingOf(replaced, { ...order, now: world.clock.now() }) : 'neither';
  if (replaced !== undefined && replacing !== 'neither') {
    const replacement = await tryReplacing(async () =>
      replacing === 'reissue'
        ? await reissueIt(call, { ...placing, original: replaced })
        : await orderNew(call, { ...placing, renews: replaced }),
    );
    if (replacement !== undefined) return replacement;
  }
  return await orderNew(call, { ...placing, renews: undefined });
}

/** Refusals by which a client of ACME gets a certificate that stands alone: it has no other way to one (RFC 9773 §5). */
const NOT_REPLACED: ReadonlySet<Refusal['kind']> = new Set([
  'phaseForbids',
  'sourceForbids',
  'alreadyReplaced',
  'algorithmForbidden',
  'certificateNotFound',
  'actionDenied',
]);

/** Undefined where its product, its right, or what has become of it meanwhile, allows nothing in its place. */
async function tryReplacing(replace: () => Promise<Certificate>): Promise<Certificate | undefined> {
  try {
    return await replace();
  } catch (error) {
    if (error instanceof DomainError && NOT_REPLACED.has(error.refusal.kind)) return undefined;
    throw error;
  }
}

async function orderNew(
  call: AccountCall,
  placing: Placing & { readonly renews: Certificate | undefined },
): Promise<Certificate> {
  const { parts } = call;
  const { right, product, csr, order, renews } = placing;
  return await orderProved(parts.world, {
    right,
    product,
    names: order.names,
    csr,
    proofs: proofsOf(placing),
    renews,
    besides: (certificate) => fulfilling(call, placing, certificate),
    checkRight: async (certificate) => await checkRight(call, certificate),
  });
}

/** Refuses as ReplaceCertificate does. */
async function reissueIt(
  call: AccountCall,
  placing: Placing & { readonly original: Certificate },
): Promise<Certificate> {
  const { parts } = call;
  const { right, csr, original } = placing;
  const proofs = proofsOf(placing);
  const orderer = { secretId: right.secretId, act: 'reissue' } as const;
  const { loss, expects } = await parts.findRightToIssue({ ...original, replaces: original.id, orderer, proofs });
  if (loss?.kind === 'lost') refuse({ kind: 'actionDenied', action: 'ReplaceCertificate', resource: original.id });
  refuseLoss(loss);
  return await reissue(parts.world, {
    actor: right.accountUin,
    orderedBy: right.secretId,
    original,
    isOpen: () => false,
    method: methodOf(proofs),
    key: { origin: 'upload', csr: encodePem('CERTIFICATE REQUEST', csr.der) },
    keyPassword: undefined,
    reason: '',
    afterReissue: undefined,
    usesCrossRoot: true,
    given: { proofs },
    broken: [],
    besides: (certificate) => together(fulfilling(call, placing, certificate), { expects, changes: [] }),
  });
}

/** Asked again of the certificate as it is to be signed; what it rests on may not change until then. */
async function checkRight({ parts }: AccountCall, certificate: Certificate): Promise<readonly Expectation[]> {
  const { loss, expects } = await parts.findRightToIssue(certificate);
  refuseLoss(loss);
  return expects;
}

function proofsOf({ authorizations }: Placing): readonly Proof[] {
  return authorizations.flatMap(({ proved }) => (proved === undefined ? [] : [proved.proof]));
}

/** One certificate for an order, of an account that is valid, by authorizations that still stand. */
function fulfilling(
  { account }: AccountCall,
  { order, product, authorizations }: Placing,
  { id: certificateId, createdAt }: Certificate,
): WriteSet {
  const { id: orderId, version } = order;
  return {
    expects: [
      { kind: 'acmeUnchanged', record: 'account', id: account.id, version: account.version },
      { kind: 'acmeUnchanged', record: 'order', id: orderId, version },
      ...authorizations.map(
        (one) => ({ kind: 'acmeUnchanged', record: 'authorization', id: one.id, version: one.version }) as const,
      ),
    ],
    changes: [
      {
        kind: 'fulfilAcmeOrder',
        orderId,
        certificateId,
        // For as long as it tells whose the certificate is.
        expiresAt: addMs(createdAt, product.validityDays * DAY_MS),
      },
    ],
  };
}
