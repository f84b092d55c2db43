// ReplaceCertificate: reissue a certificate.

import { actsAfterReissue, KEEP } from '../../certificates/model/product.ts';
import { reissue } from '../../certificates/reissue/reissue.ts';
import type { KeyWish } from '../../certificates/reissue/reissue-key.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { defineAction } from '../action.ts';
import type { InputOf } from '../input.ts';
import { checkKept, csrIdsOf, readableKept } from '../kept-csr-input.ts';
import { getOwnCertificate } from '../own-certificate.ts';
import { checkReadable } from '../private-key-permission.ts';
import { checkSignAlgo } from '../sign-algo.ts';
import { chosenPassword, describeKey, keyAlgorithmNamed, methodOf, quoted } from '../wire-values.ts';

const INPUT = {
  CertificateId: 'string!',
  ValidType: 'string!',
  CsrType: 'string',
  CsrContent: 'string',
  CsrkeyPassword: 'string',
  Reason: 'string',
  CertCSREncryptAlgo: 'string',
  CertCSRKeyParameter: 'string',
  SignAlgo: 'string',
  UseCrossSignRoot: 'bool',
  // An extension: a CSR that is kept here, in place of CsrContent.
  CsrId: 'uint64',
} as const;

type Input = InputOf<typeof INPUT>;

export const ReplaceCertificate = defineAction({
  name: 'ReplaceCertificate',
  input: INPUT,
  needsVerified: true,
  certificateIds: (input) => [input.CertificateId],
  csrIds: csrIdsOf,
  alsoDoes: ({ certificates, world }) =>
    certificates.flatMap(({ productId }) => actsAfterReissue(world.products.get(productId)?.afterReissue ?? KEEP)),
  run: async (call) => {
    const { input, caller, world } = call;
    const method = methodOf(input.ValidType, 'ValidType');
    const key = keptKeyOf(call, input) ?? keyWishOf(input);
    const original = getOwnCertificate(call, input.CertificateId);
    // Whoever has the new certificate downloads the key with it.
    if (key.origin === 'original') await checkReadable(call, original);
    checkSignAlgo(input.SignAlgo);
    const certificate = await reissue(world, {
      actor: caller.accountUin,
      orderedBy: caller.secretId,
      original,
      isOpen: call.isOpen,
      method,
      key,
      keyPassword: chosenPassword(input.CsrkeyPassword),
      reason: input.Reason ?? '',
      usesCrossRoot: input.UseCrossSignRoot ?? true,
    });
    return { CertificateId: certificate.id };
  },
});

/** Of a CSR that is kept here. */
function keptKeyOf(call: Parameters<typeof readableKept>[0], input: Input): KeyWish | undefined {
  const { CsrId: id, CsrType: type = 'original', CsrContent: content = '' } = input;
  if (id === undefined) return undefined;
  refuseMisplaced(input, ['CertCSREncryptAlgo', 'CertCSRKeyParameter'], 'online');
  checkKept({ type, content, takes: ['upload'], parameter: 'CsrType' });
  return { origin: 'kept', csr: readableKept(call, id) };
}

/** reference/lifecycle.md: a parameter that belongs to another CsrType is refused, saying so. */
function keyWishOf(input: Input): KeyWish {
  const origin = csrTypeOf(input.CsrType ?? 'original');
  if (origin !== 'online') refuseMisplaced(input, ['CertCSREncryptAlgo', 'CertCSRKeyParameter'], 'online');
  if (origin !== 'upload') refuseMisplaced(input, ['CsrContent'], 'upload');
  if (origin === 'original') return { origin };
  if (origin === 'online') return { origin, algorithm: onlineAlgorithmOf(input) };
  if (input.CsrContent === undefined || input.CsrContent === '') {
    return refuse({
      kind: 'argumentInvalid',
      detail: because('neededWith', { other: 'CsrType', value: 'upload', parameter: 'CsrContent' }),
    });
  }
  return { origin, csr: input.CsrContent };
}

function csrTypeOf(text: string): Exclude<KeyWish['origin'], 'kept'> {
  const origin = text.toLowerCase();
  if (origin === 'original' || origin === 'upload' || origin === 'online') return origin;
  const choices = ['original', 'upload', 'online'];
  const detail = because('valueNotOneOf', { parameter: 'CsrType', value: quoted(text), choices });
  return refuse({ kind: 'argumentInvalid', detail });
}

function refuseMisplaced(input: Input, names: readonly (keyof Input)[], belongsTo: string): void {
  const misplaced = names.find((name) => input[name] !== undefined);
  if (misplaced === undefined) return;
  const detail = because('goesWithOnly', { parameter: misplaced, other: 'CsrType', value: belongsTo });
  refuse({ kind: 'argumentInvalid', detail });
}

function onlineAlgorithmOf({ CertCSREncryptAlgo: algorithm, CertCSRKeyParameter: parameter }: Input) {
  if (algorithm === undefined && parameter === undefined) return undefined;
  const named = keyAlgorithmNamed(algorithm, parameter);
  if (named !== undefined) return named;
  const names = { algorithm: 'CertCSREncryptAlgo', parameter: 'CertCSRKeyParameter' };
  const detail = because('namesNoKey', { ...names, key: describeKey(algorithm, parameter) });
  return refuse({ kind: 'algorithmForbidden', detail });
}
