// What a rule of the lint is: one requirement of a standard, where it applies, and how a certificate fails it.

import type { LintedCertificate } from './linted-certificate.ts';
import type { Scope } from './scope.ts';

export interface Rule {
  /** The standard, its section and the point: "br-7.1.2.7.12-present". */
  readonly id: string;
  /** "BR 7.1.2.7.12", "RFC 5280 4.1.2.2". */
  readonly section: string;
  /** One sentence without its full stop. */
  readonly requires: string;
  readonly applies: (scope: Scope) => boolean;
  /** How the certificate fails, as the end of a sentence; undefined where it passes. */
  readonly defectOf: (certificate: LintedCertificate) => string | undefined;
}
