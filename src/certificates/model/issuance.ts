// The ledger of serials: what an issuer planned to sign, signed, abandoned and revoked. It outlives the certificates.
//
// A plan is made while its certificate is at step "issuing", in one transaction that looks; whatever takes the certificate from
// there to another step than "issued" abandons the plan in the same transaction. Or it is made before its certificate is on
// record, by a call that issues at once: what such a call leaves behind is abandoned later. So no plan is forgotten.

/**
 * planned: serial and to-be-signed hash are on record, nothing has left the process · issued: the signed certificate is
 * stored · abandoned: a crash or a lost race came between; the serial is never used.
 */
export type IssuanceState = 'planned' | 'issued' | 'abandoned';

/** encryption: the second half of a national pair; server: the half that signs, and every certificate that is whole. */
export type IssuanceKind = 'server' | 'encryption';

export interface Issuance {
  /** Lower-case hex. */
  readonly serial: string;
  /** The authority whose serial it is, such as "issuing-1". */
  readonly authorityId: string;
  readonly certificateId: string;
  readonly kind: IssuanceKind;
  /** SHA-256 of the to-be-signed bytes, hex. */
  readonly tbsSha256: string;
  readonly notAfter: Date;
  readonly state: IssuanceState;
  readonly plannedAt: Date;
  readonly issuedAt: Date | undefined;
  readonly abandonedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  /** RFC 5280 §5.3.1 CRLReason; undefined for unspecified, which is left out of the CRL. */
  readonly revocationReason: number | undefined;
}

export interface IssuanceReads {
  find(serial: string): Promise<Issuance | undefined>;
  listOf(certificateId: string): Promise<readonly Issuance[]>;
  /**
   * A page of the ledger behind `after`: the serials in it whose certificates expired before `until`, and the last serial
   * that was looked at; undefined where the ledger ends.
   */
  listEnded(page: {
    readonly after: string;
    readonly until: Date;
  }): Promise<{ readonly serials: readonly string[]; readonly last: string | undefined }>;
  /** A page of the ledger behind `after`: whose certificates are planned in it since before `plannedBefore`. */
  listPlanned(page: { readonly after: string; readonly plannedBefore: Date }): Promise<PlannedPage>;
}

/** A stretch of the ledger. */
export interface PlannedPage {
  /** A certificate once for each of its plans. */
  readonly certificateIds: readonly string[];
  /** The last serial that was looked at; undefined where the ledger ends. */
  readonly last: string | undefined;
}

export interface IssuanceRows extends IssuanceReads {
  /** Takes those away whose certificates expired before `until`; answers how many. */
  forget(serials: readonly string[], until: Date): Promise<number>;
  /** Adds a planned one; refuses (throws) a serial that is on record. At most one of each kind is planned or issued for a certificate. */
  plan(issuance: Issuance): Promise<void>;
  /** Abandons what is planned and not issued for the certificate, both halves of a pair; answers how many. */
  abandonPlanned(certificateId: string, at: Date): Promise<number>;
  /** planned → issued; answers false when the serial is not planned any more, and then nothing may be stored. */
  complete(serial: string, at: Date): Promise<boolean>;
  /** issued → revoked, once: a second call changes nothing and answers false. */
  revoke(serial: string, revocation: { readonly at: Date; readonly reason: number | undefined }): Promise<boolean>;
}
