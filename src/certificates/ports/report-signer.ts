// What signs reports, so that an auditor can tell whether one was changed, and whose it is.

export interface ReportSigner {
  /** DER: a signature apart from the content (RFC 5652), and the certificate by whose key it is, which is its own issuer. */
  sign(content: Uint8Array): Promise<{ readonly signature: Uint8Array; readonly certificate: Uint8Array }>;
}
