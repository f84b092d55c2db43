// ApplyCertificate: apply for a free certificate.

import { apply, namesApplied } from '../../certificates/ordering/apply.ts';
import { FREE_PRODUCT } from '../../certificates/model/product.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { defineAction } from '../action.ts';
import { chosenPassword, describeKey, keyAlgorithmNamed, methodOf, productNamed } from '../words/wire-values.ts';

export const ApplyCertificate = defineAction({
  name: 'ApplyCertificate',
  input: {
    DvAuthMethod: 'string!',
    DomainName: 'string!',
    ProjectId: 'uint64',
    PackageType: 'string',
    ContactEmail: 'string',
    ContactPhone: 'string',
    ValidityPeriod: 'string',
    CsrEncryptAlgo: 'string',
    CsrKeyParameter: 'string',
    CsrKeyPassword: 'string',
    Alias: 'string',
    OldCertificateId: 'string',
    PackageId: 'string',
    DeleteDnsAutoRecord: 'bool',
    DnsNames: 'string[]',
  },
  needsVerified: true,
  certificateIds: ({ OldCertificateId: old }) => (old === undefined ? [] : [old]),
  projectId: (input) => input.ProjectId ?? 0,
  orderedNames: ({ DomainName: domain, PackageType: type }, { world }) =>
    namesApplied({ domain, product: productNamed(world.products, type ?? FREE_PRODUCT.id, 'free') }),
  run: async ({ input, caller, world }) => {
    const packageType = input.PackageType ?? FREE_PRODUCT.id;
    const product = productNamed(world.products, packageType, 'free');
    if (input.PackageId !== undefined) refuse({ kind: 'packageUnknown', detail: because('noPackages') });
    const others = (input.DnsNames ?? []).filter((name) => name !== input.DomainName);
    if (others.length > 0) {
      refuse({
        kind: 'argumentInvalid',
        detail: because('freeForOneName'),
      });
    }
    const certificate = await apply(world, {
      accountUin: caller.accountUin,
      actor: caller.accountUin,
      orderedBy: caller.secretId,
      projectId: input.ProjectId ?? 0,
      product,
      packageType,
      domain: input.DomainName,
      method: methodOf(input.DvAuthMethod, 'DvAuthMethod'),
      keyAlgorithm: keyAlgorithmOf(input.CsrEncryptAlgo, input.CsrKeyParameter),
      keyPassword: chosenPassword(input.CsrKeyPassword),
      alias: input.Alias ?? '',
      renews: input.OldCertificateId,
    });
    return { CertificateId: certificate.id };
  },
});

function keyAlgorithmOf(algorithm: string | undefined, parameter: string | undefined) {
  if (algorithm === undefined && parameter === undefined) return undefined;
  const named = keyAlgorithmNamed(algorithm, parameter);
  if (named !== undefined) return named;
  const names = { algorithm: 'CsrEncryptAlgo', parameter: 'CsrKeyParameter' };
  const detail = because('namesNoKey', { ...names, key: describeKey(algorithm, parameter) });
  return refuse({ kind: 'argumentInvalid', detail });
}
