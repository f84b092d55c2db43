// Who makes the keys of subjects, where that takes time of its own.

import type { KeyAlgorithmId } from '../../x509/algorithms.ts';
import type { NameAttribute } from '../../x509/name-writer.ts';
import type { DomainName } from '../model/domain-name.ts';

export interface KeyMaker {
  /**
   * A new key pair and a CSR for the names (the first is the common name) with what its subject has besides: PKCS #8 and
   * PKCS #10, DER. Accounts take turns; throws NotNow.
   */
  makeKey(wanted: {
    readonly algorithm: KeyAlgorithmId;
    readonly names: readonly DomainName[];
    readonly accountUin: string;
    readonly subject?: readonly NameAttribute[];
  }): Promise<{ readonly pkcs8: Uint8Array; readonly csr: Uint8Array }>;
}
