// A kept CSR under the wire's names.

import { csrKeyPlace, csrPasswordPlace, type KeptCsr, type ListedCsr } from '../../certificates/model/kept-csr.ts';
import type { World } from '../../certificates/ports/world.ts';
import { utf8Of } from '../../lib/bytes.ts';
import { keyPemOf } from '../../x509/keys/traditional-key.ts';
import { wireTime } from '../words/times.ts';
import { WIRE_ALGORITHMS } from '../words/wire-algorithms.ts';

/** As the examples of the documents have them: of a draft, and of what is generated. */
const DRAFT = 0;
const GENERATED = 1;

export function csrView(csr: ListedCsr) {
  const { subject } = csr;
  return {
    Id: csr.id,
    OwnerUin: csr.accountUin,
    Domain: csr.names[0] ?? '',
    Organization: subject.organization,
    Department: subject.department,
    Email: subject.email,
    Province: subject.province,
    City: subject.city,
    Country: subject.country,
    ...keyWordsOf(csr),
    Remarks: csr.remark,
    Status: csr.isGenerated ? GENERATED : DRAFT,
    CreateTime: wireTime(csr.createdAt),
  };
}

export function keyWordsOf({ keyAlgorithm }: Pick<ListedCsr, 'keyAlgorithm'>) {
  const { encryptAlgorithm, keyParameter } = WIRE_ALGORITHMS[keyAlgorithm];
  return { EncryptAlgo: encryptAlgorithm, KeyParameter: keyParameter };
}

/**
 * The key in the form in which Detail shows that of a certificate, and the chosen password of key stores. Each is null where
 * the CSR has none, and where the caller may not read private keys.
 */
export function csrSecretsOf({ secrets }: Pick<World, 'secrets'>, { id, sealedKey, sealedKeyPassword }: KeptCsr) {
  return {
    PrivateKey: sealedKey === undefined ? null : keyPemOf(secrets.open(sealedKey, csrKeyPlace(id))),
    KeyPassword: sealedKeyPassword === undefined ? null : utf8Of(secrets.open(sealedKeyPassword, csrPasswordPlace(id))),
  };
}
