// ResealRenewCertificate: a new certificate for the names of another, in its lineage, with an end of its own.

import { actsAfterRenewal } from '../../certificates/model/after-issuing.ts';
import { keepsKey, renew } from '../../certificates/renewal/renew.ts';
import { defineAction } from '../action.ts';
import { csrIdsOf } from '../input/kept-csr-input.ts';
import { KEY_INPUT, keyWishOf } from '../input/key-wish.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';
import { checkReadable } from '../rights/private-key-permission.ts';
import { chosenPassword, methodOf } from '../words/wire-values.ts';

export const ResealRenewCertificate = defineAction({
  name: 'ResealRenewCertificate',
  input: { CertificateId: 'string!', ValidType: 'string', CsrkeyPassword: 'string', ...KEY_INPUT },
  needsVerified: true,
  certificateIds: (input) => [input.CertificateId],
  csrIds: csrIdsOf,
  alsoDoes: ({ certificates, world }) =>
    certificates.flatMap(({ productId, accountUin }) => actsAfterRenewal(world.products.get(productId), accountUin)),
  run: async (call) => {
    const { input, caller, world } = call;
    const key = keyWishOf(call, input);
    const original = getOwnCertificate(call, input.CertificateId);
    // Whoever has the new certificate downloads the key with it.
    if (keepsKey(world, original, key)) await checkReadable(call, original);
    const { id } = await renew(world, {
      actor: caller.accountUin,
      orderer: { secretId: caller.secretId, act: 'renew' },
      original,
      isOpen: call.isOpen,
      method: input.ValidType === undefined ? undefined : methodOf(input.ValidType, 'ValidType'),
      key,
      keyPassword: chosenPassword(input.CsrkeyPassword),
    });
    return { CertificateId: id };
  },
});
