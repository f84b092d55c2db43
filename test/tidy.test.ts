// The rules of the house hold: directions of imports, sizes, banned calls, names.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { findCycles, findWrongImports } from './support/tidy/imports.ts';
import { findKeyPaths } from './support/tidy/key-paths.ts';
import { findBadNames, findUnopened } from './support/tidy/names.ts';
import { findChangedProcesses } from './support/tidy/own-process.ts';
import { findLongFiles, findLongFunctions, MAX_FILE_LINES, MAX_FUNCTION_LINES } from './support/tidy/size.ts';
import { makeSamples, readProject, type Source } from './support/tidy/sources.ts';
import { findWireWords } from './support/tidy/wire-words.ts';
import { findAmbient, findLooseTypes, findPartialTests, findUndone, UNDONE_WORDS } from './support/tidy/words.ts';

interface Rule {
  readonly title: string;
  readonly find: (sources: readonly Source[]) => readonly string[];
  /** Files that break the rule, each in its way. */
  readonly bad: Readonly<Record<string, string>>;
  /** Files that look alike and keep it. */
  readonly good: Readonly<Record<string, string>>;
}

const lines = (count: number): string => 'x;\n'.repeat(count);

const RULES: readonly Rule[] = [
  {
    title: 'Imports point one way, and only app/ knows all parts',
    find: findWrongImports,
    bad: {
      'src/lib/a.ts': "import '../failure.ts';",
      'src/x509/a.ts': "import { type Clock } from '../lib/clock.ts';",
      'src/certificates/a.ts': "import { readFile } from 'node:fs/promises';",
      'src/certificates/b.ts': "import type { Rows } from '../store/rows.ts';",
      'src/accounts/a.ts': "export { phaseOf } from '../certificates/certificate.ts';",
      'src/api/a.ts': "import { connect } from 'node:net';",
      'src/certificates/c.ts': "import * as net from 'node:net';",
      'src/main.ts': "import './store/rows.ts';",
      'src/unforeseen/a.ts': "import '../lib/clock.ts';",
      'src/jobs/a.ts': "import '../../test/support/store.ts';",
      'src/jobs/b.ts': "import type { Certificate } from '../certificates/model/certificate.ts';",
      'src/jobs/c.ts': "import type { Hook } from '../events/hook.ts';",
      'src/app/a.ts': "import { Counter } from 'prom-client';",
      'src/certificates/d.ts': "import { trace } from '@opentelemetry/api';",
      'src/certificates/model/a.ts': "import type { Store } from '../ports/store.ts';",
      'src/certificates/ordering/a.ts': "import { reissue } from '../reissue/reissue.ts';",
      'src/certificates/loose.ts': "import { phaseOf } from './model/certificate.ts';",
      'src/ca/loose.ts': "import type { Profile } from './profile/profile.ts';",
      'src/ca/lists/a.ts': "import { openHierarchy } from '../hierarchy/hierarchy.ts';",
      'src/ca/ports.ts': "import type { Signer } from './keys/key-vault.ts';",
      'src/cli/a.ts': "import { methodOf } from '../api/words/wire-values.ts';",
    },
    good: {
      'src/app/local.ts': "import '../store/rows.ts';",
      'src/cli/b.ts': "import { WIRE_ALGORITHMS } from '../api/words/wire-algorithms.ts';",
      'src/certificates/reissue/a.ts': "import { refuse } from '../../failure.ts'; import '../model/certificate.ts';",
      'src/ca/authority.ts': "import './ports.ts'; import './ceremony/ceremony.ts';",
      'src/store/rows.ts': "import type { Policy } from '../accounts/policy.ts';",
      'src/accounts/policy.ts': "import { isIP } from 'node:net'; import { z } from 'zod';",
      'src/config/file.ts': "import './yaml.ts';",
      'src/metrics/a.ts': "import { Counter } from 'prom-client';",
      'src/tracing/a.ts': "import { trace } from '@opentelemetry/api';",
      'test/a.test.ts': "import '../src/store/rows.ts';",
    },
  },
  {
    title: 'No private key of a subject comes to the code that signs',
    find: findKeyPaths,
    bad: {
      'src/ca/a.ts': "import type { SecretBox } from '../lib/secret-box.ts';",
      'src/issuers/a.ts': "import { readEncryptedKey } from '../x509/keys/encrypted-key.ts';",
      'src/issuers/b.ts': "import { openKey } from '../certificates/inventory/download.ts';",
    },
    good: {
      'src/ca/keys/key-vault.ts': "import type { SecretBox } from '../lib/secret-box.ts';",
      'src/issuers/c.ts': "import type { Issuer } from '../certificates/issuer.ts';",
      'src/certificates/d.ts': "import type { SecretBox } from '../lib/secret-box.ts';",
    },
  },
  {
    title: 'No file imports itself by way of others',
    find: findCycles,
    bad: { 'src/lib/a.ts': "import './b.ts';", 'src/lib/b.ts': "import type { A } from './a.ts';" },
    good: { 'src/lib/c.ts': "import './d.ts'; import './e.ts';", 'src/lib/d.ts': "import './e.ts';" },
  },
  {
    title: `No file has more than ${MAX_FILE_LINES} lines`,
    find: findLongFiles,
    bad: { 'src/a.ts': lines(MAX_FILE_LINES + 1) },
    good: { 'src/b.ts': lines(MAX_FILE_LINES) },
  },
  {
    title: `No function has more than ${MAX_FUNCTION_LINES} lines`,
    find: findLongFunctions,
    bad: {
      'src/a.ts': `function a() {\n${lines(MAX_FUNCTION_LINES - 1)}}`,
      'src/b.ts': `const a = () => {\n${lines(MAX_FUNCTION_LINES - 1)}};`,
      'test/b.test.ts': `test('a', () => {\n${lines(MAX_FUNCTION_LINES - 1)}});`,
      'src/c.ts': `class A { b() {\n${lines(MAX_FUNCTION_LINES - 1)}} }`,
    },
    good: {
      'test/a.test.ts': `describe('a', () => {\n${lines(9)}test('b', () => {\n${lines(MAX_FUNCTION_LINES - 2)}});\n});`,
      'src/d.ts': `/** Why.\n * And how. */\nfunction a() {\n${lines(MAX_FUNCTION_LINES - 2)}}`,
    },
  },
  {
    title: 'Time, randomness, environment and network are arguments',
    find: findAmbient,
    bad: {
      'src/a.ts': 'Date.now();',
      'src/b.ts': 'new Date();',
      'src/c.ts': 'Math.random();',
      'src/d.ts': 'process.env["CI"];',
      'src/e.ts': 'fetch("http://a.example");',
      'src/f.ts': 'const now = Date.now;',
      'src/g.ts': 'globalThis.fetch;',
    },
    good: {
      'src/lib/clock.ts': 'new Date();',
      'src/config/process-environment.ts': 'process.env;',
      'src/h.ts': 'new Date(0); Date.UTC(2026); // Date.now() is banned',
      'test/a.test.ts': 'process.env["CI"];',
    },
  },
  {
    title: 'Types are never loosened',
    find: findLooseTypes,
    bad: {
      'src/a.ts': 'let a: any;',
      'src/b.ts': 'f(a!);',
      'src/c.ts': `// ${['@ts', 'ignore'].join('-')}: why not`,
      'test/a.test.ts': 'function f(): Promise<any> {}',
    },
    good: { 'src/d.ts': 'let any = !a; // any!' },
  },
  {
    title: 'The words of the wire live in api/ and cli/ alone',
    find: findWireWords,
    bad: {
      'src/x509/a.ts': "const encryptAlgorithm = 'RSA';",
      'src/certificates/model/proof.ts': "type Method = 'DNS_AUTO' | 'FILE';",
      'src/certificates/reissue/a.ts': 'const hash = `SHA256`;',
      'src/certificates/ports/a.ts': "const type = 'clb';",
      'src/issuers/a.ts': 'f({ CsrType: 1 });',
      'src/ca/a.ts': 'f(input.SignAlgo);',
    },
    good: {
      'src/api/a.ts': "f({ SignAlgo: 'SHA256' });",
      'src/cli/a.ts': "f('DNS_AUTO');",
      'src/certificates/model/product.ts': '/** The PackageType "DNS_AUTO". */ const products = 1;',
      'src/validation/a.ts': "lookup(name, 'TXT');",
    },
  },
  {
    title: 'Nothing is left undone',
    find: findUndone,
    bad: Object.fromEntries(UNDONE_WORDS.map((word) => [`src/${word.toLowerCase()}.ts`, `/* ${word}: later */`])),
    good: { 'src/c.ts': 'const todos = 1;' },
  },
  {
    title: 'Every test runs, or says why not',
    find: findPartialTests,
    bad: {
      'test/a.test.ts': 'test.only("a", f);',
      'test/b.test.ts': 'test("a", { skip: true }, f);',
      'test/c.test.ts': 'context.skip();',
    },
    good: { 'test/d.test.ts': 'context.skip("no openssl here"); test("a", { skip: "why" }, f);' },
  },
  {
    title: 'A test file that changes what its process shares has a process of its own',
    find: findChangedProcesses,
    bad: {
      'test/a.test.ts': "process.env['CI'] = '1';",
      'test/b.test.ts': 'process.umask(0o077);',
      'test/c.test.ts': 'globalThis.fetch = f;',
      'test/d.test.ts': 'delete process.env.CI;',
      'test/e.test.ts': "import { mock } from 'node:test';",
      'test/f.test.ts': '// Calls are counted.\n\nusing seen = observeCrypto();',
      'test/g.test.ts': 'process.exitCode = 1;',
      'test/h.test.ts': '// In a process of its own:\nprocess.chdir(a);',
    },
    good: {
      'test/i.test.ts': '// Calls are counted.\n// In a process of its own: it counts calls.\n\nregisterSdk();',
      'test/j.test.ts': "const env = { ...process.env, CI: '1' }; run(`process.exit(${1})`);",
      'test/k.ts': 'process.exit(1);',
    },
  },
  {
    title: 'Files are named in kebab-case, actions as on the wire',
    find: findBadNames,
    bad: {
      'src/api/CreateThing.ts': '',
      'src/api/actions/createThing.ts': '',
      'src/lib/index.ts': '',
      'src/lib/utils.ts': '',
      'src/lib/snake_case.ts': '',
    },
    good: { 'src/api/actions/CreateThing.ts': '', 'src/lib/log.ts': '', 'test/a-b.test.ts': '', 'src/0001-a.ts': '' },
  },
  {
    title: 'A file opens with one sentence of purpose',
    find: findUnopened,
    bad: { 'src/a.ts': 'import "a";', 'src/b.ts': '// no full stop\nimport "a";', 'src/c.ts': '\n// Late.\n' },
    good: { 'src/d.ts': '// The purpose.\n\nx;', 'src/e.ts': '// The purpose,\n// in two lines.\nx;' },
  },
];

const PROJECT = readProject(join(import.meta.dirname, '..'));

test('The rules look at the whole project', () => {
  for (const path of ['src/main.ts', 'src/lib/clock.ts', 'test/tidy.test.ts']) {
    assert.ok(
      PROJECT.some((source) => source.path === path),
      path,
    );
  }
});

for (const { title, find, bad, good } of RULES) {
  test(title, () => assert.deepEqual(find(PROJECT), []));

  test(`${title}: the rule sees each way to break it, and nothing else`, () => {
    const found = find(makeSamples({ ...bad, ...good }));
    // Of a cycle one file is enough.
    const silent = Object.keys(bad).filter((path) => !found.some((finding) => finding.includes(path)));
    assert.deepEqual(silent, [], found.join('\n'));
    assert.deepEqual(
      Object.keys(good).filter((path) => found.some((finding) => finding.startsWith(path))),
      [],
    );
  });
}
