// An application as the calls of the API that it comes to: one for a free certificate, three for a product of several names.

import type { Client } from '../../api/client.ts';
import type { ProofMethod } from '../../api/actions.ts';
import { algorithmOf } from '../reissue/key-choice.tsx';

export interface ApplyDraft {
  readonly product: string;
  /** A name a line, or with commas or spaces between. */
  readonly names: string;
  readonly alias: string;
  readonly project: string;
  readonly algorithm: string;
  readonly key: string;
  readonly csr: string;
  readonly method: string;
  /** An order that was opened before something in it was refused: it is gone on with, not made again. */
  readonly orderId: string;
  readonly orderNames: string;
}

export const EMPTY_DRAFT: ApplyDraft = {
  product: 'free',
  names: '',
  alias: '',
  project: '',
  algorithm: 'ECC prime256v1',
  key: 'online',
  csr: '',
  method: 'DNS_AUTO',
  orderId: '',
  orderNames: '',
};

/** ProductId of CreateCertificate for several names and wildcards. */
const SEVERAL_NAMES = 13;

export function namesTyped(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,;，；、]+/).filter((name) => name !== ''))];
}

function methodOf(draft: ApplyDraft): ProofMethod {
  return draft.method === 'DNS' || draft.method === 'FILE' ? draft.method : 'DNS_AUTO';
}

/** Answers the certificate's id. */
export async function applyFree(client: Client, draft: ApplyDraft, name: string): Promise<string> {
  const named = algorithmOf(draft.algorithm);
  const { CertificateId } = await client.call('ApplyCertificate', {
    DomainName: name,
    DvAuthMethod: methodOf(draft),
    Alias: draft.alias,
    ...(draft.project === '' ? {} : { ProjectId: Number(draft.project) }),
    ...(named === undefined ? {} : { CsrEncryptAlgo: named.algorithm, CsrKeyParameter: named.parameter }),
  });
  return CertificateId;
}

/** `onOpened` is told of the order as soon as there is one, so that it is not made twice. */
export async function orderSeveral(
  client: Client,
  draft: ApplyDraft,
  onOpened: (order: { readonly orderId: string; readonly orderNames: string }) => void,
): Promise<string> {
  const [main = '', ...others] = namesTyped(draft.names);
  const CertificateId = await openOrder(client, draft, others.length + 1);
  onOpened({ orderId: CertificateId, orderNames: String(others.length + 1) });
  const key =
    draft.key === 'upload' ? ({ CsrType: 'parse', CsrContent: draft.csr } as const) : ({ CsrType: 'online' } as const);
  const VerifyType = methodOf(draft);
  const information = { CertificateId, ...key, CertificateDomain: main, DomainList: others, VerifyType } as const;
  await client.call('SubmitCertificateInformation', information);
  await client.call('CommitCertificateInformation', { CertificateId, VerifyType });
  if (draft.alias !== '') await client.call('ModifyCertificateAlias', { CertificateId, Alias: draft.alias });
  if (draft.project !== '') {
    await client.call('ModifyCertificateProject', {
      CertificateIdList: [CertificateId],
      ProjectId: Number(draft.project),
    });
  }
  return CertificateId;
}

/** An order is for a number of names: one that was opened for fewer is given up for another. */
async function openOrder(client: Client, { orderId, orderNames }: ApplyDraft, count: number): Promise<string> {
  if (orderId !== '' && Number(orderNames) >= count) return orderId;
  if (orderId !== '') await client.call('CancelCertificateOrder', { CertificateId: orderId });
  const { CertificateIds } = await client.call('CreateCertificate', {
    ProductId: SEVERAL_NAMES,
    DomainNum: count,
    TimeSpan: 1,
  });
  return CertificateIds[0] ?? '';
}
