// ReplaceCertificate: reissue a certificate.

import { afterReissueFor } from '../../certificates/model/product.ts';
import { NO_CHANGE } from '../../certificates/ports/write-set.ts';
import { reissue } from '../../certificates/reissue/reissue.ts';
import { defineAction } from '../action.ts';
import { actsOfReissue, actsOfWish, AFTER_REISSUE_INPUT, afterReissueWish } from '../input/after-reissue-input.ts';
import { csrIdsOf } from '../input/kept-csr-input.ts';
import { KEY_INPUT, keyWishOf } from '../input/key-wish.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';
import { checkReadable } from '../rights/private-key-permission.ts';
import { checkSignAlgo } from '../input/sign-algo.ts';
import { chosenPassword, methodOf } from '../words/wire-values.ts';

const INPUT = {
  CertificateId: 'string!',
  ValidType: 'string!',
  ...KEY_INPUT,
  CsrkeyPassword: 'string',
  Reason: 'string',
  SignAlgo: 'string',
  UseCrossSignRoot: 'bool',
  ...AFTER_REISSUE_INPUT,
} as const;

export const ReplaceCertificate = defineAction({
  name: 'ReplaceCertificate',
  input: INPUT,
  needsVerified: true,
  certificateIds: (input) => [input.CertificateId],
  csrIds: csrIdsOf,
  alsoDoes: actsOfReissue,
  alsoAsksFor: actsOfWish,
  run: async (call) => {
    const { input, caller, world } = call;
    const method = methodOf(input.ValidType, 'ValidType');
    const key = keyWishOf(call, input) ?? { origin: 'original' };
    const original = getOwnCertificate(call, input.CertificateId);
    // Whoever has the new certificate downloads the key with it.
    if (key.origin === 'original') await checkReadable(call, original);
    checkSignAlgo(input.SignAlgo);
    const rule = afterReissueFor(world.products.get(original.productId), original.accountUin);
    const certificate = await reissue(world, {
      given: undefined,
      broken: [],
      besides: () => NO_CHANGE,
      actor: caller.accountUin,
      orderedBy: caller.secretId,
      original,
      isOpen: call.isOpen,
      method,
      key,
      keyPassword: chosenPassword(input.CsrkeyPassword),
      reason: input.Reason ?? '',
      afterReissue: afterReissueWish(input, rule),
      usesCrossRoot: input.UseCrossSignRoot ?? true,
    });
    return { CertificateId: certificate.id };
  },
});
