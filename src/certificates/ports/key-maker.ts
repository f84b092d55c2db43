// Who makes the keys of subjects, where that takes time of its own.

import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import type { NameAttribute } from '../../x509/certificate/name-writer.ts';
import type { DomainName } from '../model/domain-name.ts';

export interface KeyWanted {
  readonly algorithm: KeyAlgorithmId;
  readonly names: readonly DomainName[];
  readonly accountUin: string;
  readonly subject?: readonly NameAttribute[];
}

export interface MadeKey {
  /** PKCS #8, DER. */
  readonly pkcs8: Uint8Array;
  /** PKCS #10, DER. */
  readonly csr: Uint8Array;
}

export interface KeyMaker {
  /**
   * A new key pair and a CSR for the names (the first is the common name) with what its subject has besides: PKCS #8 and
   * PKCS #10, DER. One that was made ahead, where there is one; accounts take turns; throws NotNow.
   */
  makeKey(wanted: KeyWanted): Promise<MadeKey>;
  /** The same, and none that was made ahead. */
  makeFreshKey(wanted: KeyWanted): Promise<MadeKey>;
  /** The same where one was made ahead; undefined where one would have to be made. */
  takeKeyAtHand(wanted: KeyWanted): Promise<MadeKey | undefined>;
}
