// The roots that clients trust: those of the public trust stores, and some of one's own.

import { type CertificateFacts, readCertificate } from './certificate.ts';
import { EncodingError } from '../der/reader.ts';
import { comparedName } from './names.ts';
import { decodePem } from '../pem/pem.ts';

export interface TrustedRoots {
  /** Those that bear the name, as comparedName has it. */
  named(name: string): readonly CertificateFacts[];
}

/** DER and PEM; they are read when they are first asked for, since of the public ones there are some 140. */
export function makeTrustedRoots(roots: {
  readonly own: readonly Uint8Array[];
  readonly publicPem: readonly string[];
}): TrustedRoots {
  let byName: ReadonlyMap<string, readonly CertificateFacts[]> | undefined;
  return {
    named: (name) => {
      byName ??= Map.groupBy([...roots.own.map(readCertificate), ...readAll(roots.publicPem)], ({ subject }) =>
        comparedName(subject),
      );
      return byName.get(name) ?? [];
    },
  };
}

/** One that cannot be read is nobody's root here; of Mozilla's bundle every one can. */
function readAll(pem: readonly string[]): readonly CertificateFacts[] {
  return pem.flatMap(decodePem).flatMap(({ der }) => {
    try {
      return [readCertificate(der)];
    } catch (error) {
      if (error instanceof EncodingError) return [];
      throw error;
    }
  });
}
