// Writes test/vectors/corpus: certificates, CSRs and keys that openssl makes when it is asked for odd things. Run by hand;
// what it wrote is kept, for the fuzz to begin from.

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openssl } from '../support/openssl.ts';
import { CORPUS_CERTIFICATES, CORPUS_KEYS, type CorpusCertificate, keyFormsOf } from './corpus-recipes.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const FOLDER = join(import.meta.dirname, 'corpus');

using work = makeTemporaryFolder();
const keyFiles = new Map(
  CORPUS_KEYS.map(({ name, make }) => [name, work.write(`${name}.key`, openssl(['genpkey', ...make]))]),
);

function keyFileOf(name: string): string {
  const file = keyFiles.get(name);
  if (file === undefined) throw new Error(`Cannot make the corpus: no key "${name}"`);
  return file;
}

/** openssl's configuration with the extensions, and whatever sections they point to. */
function configOf({ extensions = [], sections = '' }: CorpusCertificate): string {
  const head = '[req]\ndistinguished_name = dn\nutf8 = yes\n[dn]\n';
  return work.write('openssl.cnf', `${head}[v3]\n${extensions.join('\n')}\n${sections}\n`);
}

/** Nothing where openssl cannot: not every key has every form, and a CSR has no issuer. */
function write(folder: string, name: string, command: readonly string[]): void {
  mkdirSync(join(FOLDER, folder), { recursive: true });
  try {
    writeFileSync(join(FOLDER, folder, `${name}.pem`), openssl(command));
  } catch (cause) {
    process.stdout.write(
      `${folder}/${name}: ${cause instanceof Error ? cause.message.split('\n').slice(1).join(' ') : ''}\n`,
    );
  }
}

for (const certificate of CORPUS_CERTIFICATES) {
  const { name, key = 'p256', subject = `/CN=${name}.example`, options = [], extensions = [] } = certificate;
  const common = ['req', '-new', '-key', keyFileOf(key), '-subj', subject, '-config', configOf(certificate)];
  const [ofCertificate, ofRequest] =
    extensions.length === 0
      ? [[], []]
      : [
          ['-extensions', 'v3'],
          ['-reqexts', 'v3'],
        ];
  write('certificates', name, [...common, ...options, '-x509', '-days', '9', ...ofCertificate]);
  // What else is odd about these stands in no CSR.
  const isOfCertificate = options.some((option) => ['-set_serial', '-precert'].includes(option));
  if (!isOfCertificate) write('requests', name, [...common, ...options, ...ofRequest]);
}

for (const { name } of CORPUS_KEYS) {
  for (const { form, command } of keyFormsOf(name))
    write('keys', `${name}-${form}`, [...command, '-in', keyFileOf(name)]);
}

for (const folder of readdirSync(FOLDER)) {
  process.stdout.write(`${folder}: ${readdirSync(join(FOLDER, folder)).length}\n`);
}
