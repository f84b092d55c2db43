// ResealDescribeRenewals: which certificates renew by themselves: when, by which other, and what keeps them from it.

import type { Certificate } from '../../certificates/model/certificate.ts';
import { renewsByItself, windowOf } from '../../certificates/model/renewals/renewal.ts';
import { MAX_PAGE } from '../../certificates/ports/store.ts';
import { inWords } from '../../reasons/reason.ts';
import { type Call, defineAction } from '../action.ts';
import { exclusionsFor } from '../rights/exclusions.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';
import { wireTimeOrNone } from '../words/times.ts';
import { tongueOf } from '../call/request.ts';
import { loadRelated, type Related } from '../views/related.ts';

const NAME = 'ResealDescribeRenewals';
const DEFAULT_LIMIT = 20;

interface Input {
  readonly CertificateId: string | undefined;
  readonly Offset: number | undefined;
  readonly Limit: number | undefined;
}

export const ResealDescribeRenewals = defineAction({
  name: NAME,
  input: { CertificateId: 'string', Offset: 'uint64', Limit: 'uint64' },
  needsVerified: false,
  certificateIds: ({ CertificateId }) => (CertificateId === undefined ? [] : [CertificateId]),
  run: async (call) => {
    const { total, page } = await find(call);
    const related = await loadRelated(call, page, { withOriginals: false });
    return { TotalCount: total, Renewals: page.map((certificate) => viewOf(call, certificate, related)) };
  },
});

/** Of one certificate, whether it renews by itself or not, or of all that do, those first that are looked at soonest. */
async function find(call: Call<Input>): Promise<{ readonly total: number; readonly page: readonly Certificate[] }> {
  const { input, caller, world } = call;
  const [offset, limit] = [input.Offset ?? 0, Math.min(input.Limit ?? DEFAULT_LIMIT, MAX_PAGE)];
  if (input.CertificateId === undefined) {
    const { accountUin, projectIds } = caller;
    const except = exclusionsFor(caller, NAME);
    return await world.store.reads.renewals.list({ accountUin, projectIds, except, offset, limit });
  }
  const found = [getOwnCertificate(call, input.CertificateId)];
  return { total: found.length, page: found.slice(offset, offset + limit) };
}

function viewOf({ world, language }: Call<Input>, certificate: Certificate, related: Related) {
  const { id, names, productId, issued, renewal } = certificate;
  const { wish, lookAt, failures, trouble } = renewal;
  const window = windowOf(certificate, world.clock.now());
  return {
    CertificateId: id,
    Domain: names[0] ?? '',
    CertEndTime: wireTimeOrNone(issued?.notAfter),
    AutoRenew: wish ?? 'product',
    Renews: renewsByItself(certificate, world.products.get(productId)),
    WindowStartTime: wireTimeOrNone(window?.start),
    WindowEndTime: wireTimeOrNone(window?.end),
    NextLookTime: wireTimeOrNone(lookAt),
    RenewalId: related.renewalOf(certificate) ?? null,
    Failures: failures,
    Trouble: trouble === undefined ? null : inWords(trouble, tongueOf(language)),
  };
}
