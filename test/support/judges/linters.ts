// zlint and pkilint, asked about what the authority makes: each finding by the name that the judge gives it.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { ProfileKind } from '../../../src/ca/profile/profile.ts';
import type { LintedKind, LintedSort } from '../linted-kinds.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';

export type Linter = 'zlint' | 'pkilint';

/** Of one thing: how a judge calls what it minds. */
export interface Finding {
  readonly linter: Linter;
  readonly id: string;
  readonly kind: LintedKind;
}

/** What nobody trusts publicly is held against the standards of the Internet, and not the rules of browsers. */
const ZLINT_SOURCES: { readonly [hierarchy in ProfileKind]: readonly string[] | undefined } = {
  public: [],
  private: ['-excludeSources', 'Apple,CABF_BR,CABF_EV,Chrome,Mozilla'],
  service: ['-excludeSources', 'Apple,CABF_BR,CABF_EV,Chrome,Mozilla'],
  // Go's reader of certificates, which it stands upon, does not know the curve.
  national: undefined,
};
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const GOOD = new Set(['pass', 'NA', 'NE']);

/** Of kinds whose hierarchy it can read. */
export function askZlint(kinds: readonly LintedKind[]): readonly Finding[] {
  return Object.entries(ZLINT_SOURCES).flatMap(([hierarchy, sources]) => {
    const asked = kinds.filter((kind) => kind.hierarchy === hierarchy);
    if (sources === undefined || asked.length === 0) return [];
    using folder = makeTemporaryFolder();
    const lines = execFileSync('zlint', [...sources, ...filesOf(asked, folder)], printing)
      .trim()
      .split('\n');
    return findingsOf(
      'zlint',
      asked,
      lines.map((line) => namesOf(JSON.parse(line) as Readonly<Record<string, { readonly result: string }>>)),
    );
  });
}

export function canZlintRead({ hierarchy }: LintedKind): boolean {
  return ZLINT_SOURCES[hierarchy] !== undefined;
}

export function askPkilint(kinds: readonly LintedKind[]): readonly Finding[] {
  using folder = makeTemporaryFolder();
  const files = filesOf(kinds, folder);
  const calls = kinds.map((kind, index) => {
    const [command, ...options] = PKILINT_COMMANDS[kind.sort](kind);
    return [command, [...options, files[index]]];
  });
  const input = JSON.stringify(calls);
  const codes = execFileSync('python3', [join(import.meta.dirname, 'ask-pkilint.py')], { ...printing, input });
  return findingsOf('pkilint', kinds, JSON.parse(codes) as readonly (readonly string[])[]);
}

const printing = { encoding: 'utf8', maxBuffer: MAX_OUTPUT_BYTES } as const;

const ofCertificate = ({ hierarchy }: LintedKind): readonly string[] =>
  hierarchy === 'public' ? ['lint_cabf_serverauth_cert', '--detect'] : ['lint_pkix_cert'];
const listOf = (type: string) => (): readonly string[] => ['lint_crl', '--type', type, '--profile', 'BR'];

const PKILINT_COMMANDS: { readonly [sort in LintedSort]: (kind: LintedKind) => readonly string[] } = {
  root: ofCertificate,
  issuing: ofCertificate,
  leaf: ofCertificate,
  responder: ofCertificate,
  list: listOf('CRL'),
  rootList: listOf('ARL'),
  answer: () => ['lint_ocsp_response'],
};

/** DER, in their order. */
function filesOf(kinds: readonly LintedKind[], folder: ReturnType<typeof makeTemporaryFolder>): readonly string[] {
  return kinds.map(({ der }, index) => folder.write(`${index}.der`, der));
}

function namesOf(results: Readonly<Record<string, { readonly result: string }>>): readonly string[] {
  return Object.entries(results).flatMap(([name, { result }]) => (GOOD.has(result) ? [] : [name]));
}

function findingsOf(
  linter: Linter,
  kinds: readonly LintedKind[],
  names: readonly (readonly string[])[],
): readonly Finding[] {
  if (names.length !== kinds.length) throw new Error(`${linter} has judged ${names.length} of ${kinds.length}`);
  return kinds.flatMap((kind, index) => [...new Set(names[index])].map((id) => ({ linter, id, kind })));
}
