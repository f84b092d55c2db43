// ResealModifyRenewal: whether a certificate renews by itself, whatever its product says.

import { actsAfterRenewal } from '../../certificates/model/after-issuing.ts';
import type { RenewalWish } from '../../certificates/model/renewals/facts.ts';
import { markRenewal } from '../../certificates/renewal/mark.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';
import { wireTimeOrNone } from '../words/times.ts';
import { quoted } from '../words/wire-values.ts';

/** product: as its product says. */
const WISHES: ReadonlyMap<string, RenewalWish | undefined> = new Map([
  ['on', 'on'],
  ['off', 'off'],
  ['product', undefined],
] as const);

export const ResealModifyRenewal = defineAction({
  name: 'ResealModifyRenewal',
  input: { CertificateId: 'string!', AutoRenew: 'string!' },
  needsVerified: false,
  certificateIds: (input) => [input.CertificateId],
  alsoDoes: ({ certificates, world }) => [
    'ResealRenewCertificate',
    ...certificates.flatMap(({ productId, accountUin }) => actsAfterRenewal(world.products.get(productId), accountUin)),
  ],
  run: async (call) => {
    const { input, caller, isOpen, world } = call;
    const certificate = getOwnCertificate(call, input.CertificateId);
    const wish = wishNamed(input.AutoRenew);
    const { id, renewal } = await markRenewal(world, { actor: caller.accountUin, certificate, wish, isOpen });
    return { CertificateId: id, NextLookTime: wireTimeOrNone(renewal.lookAt) };
  },
});

function wishNamed(text: string): RenewalWish | undefined {
  if (WISHES.has(text)) return WISHES.get(text);
  const detail = because('valueNotOneOf', { parameter: 'AutoRenew', value: quoted(text), choices: [...WISHES.keys()] });
  return refuse({ kind: 'argumentInvalid', detail });
}
