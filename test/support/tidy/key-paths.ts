// By which imports a private key of a subject could come to the code that signs: by none.

import { importsOf, lineAt, type Source } from './sources.ts';

/** The parts that sign. */
const SIGNING = ['src/ca/', 'src/issuers/'];

/** Whatever opens what is sealed, reads a private key that somebody brings, or makes one for a subject. */
const LEADS_TO_KEYS = [
  'src/lib/secret-box.ts',
  'src/secrets/',
  'src/key-pool/',
  'src/x509/keys/encrypted-key.ts',
  'src/x509/keys/subject-key.ts',
  'src/certificates/inventory/download.ts',
  'src/certificates/inventory/upload.ts',
  'src/packaging/',
];

/** The vault opens the authority's own keys; who opens the authority hands it the box. The service is a subject of its own. */
const MAY_OPEN = new Set([
  'src/ca/keys/key-vault.ts',
  'src/ca/authority.ts',
  'src/ca/ocsp/open-ocsp.ts',
  'src/issuers/service-certificate.ts',
]);

export function findKeyPaths(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path }) => SIGNING.some((part) => path.startsWith(part)) && !MAY_OPEN.has(path))
    .flatMap((source) =>
      importsOf(source)
        .filter(({ target }) => LEADS_TO_KEYS.some((place) => target.startsWith(place)))
        .map(({ offset, target }) => `${source.path}:${lineAt(source, offset)} imports ${target}`),
    );
}
