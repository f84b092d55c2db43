// Completion of the command's words, by the shells themselves.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { COMPLETED_SHELLS } from '../../src/cli/completion/completion.ts';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Shell } from '../../src/cli/shell.ts';
import { skipWithout } from '../support/judges/needed.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const folder = makeTemporaryFolder();
after(() => folder[Symbol.dispose]());

/** A name that a shell would heed, were it not quoted. */
const ODD_PROFILE = '$(touch ran)';
const credentials = folder.write('credentials', `[default]\nsecret_id = a\n[staging]\n[${ODD_PROFILE}]\n`);
const env = {
  PATH: process.env['PATH'] ?? '',
  HOME: folder.path,
  TENCENTCLOUD_CREDENTIALS_FILE: credentials,
  TERM: 'dumb',
};
folder.write('chain.pem', '');
const scripts = new Map<string, string>();

async function scriptOf(shell: string): Promise<string> {
  const printed: string[] = [];
  const asked: Partial<Shell> = { version: '1', print: (text) => printed.push(text), checkVariables: () => undefined };
  assert.equal(await runCommandLine(['completion', shell], asked as Shell), 0);
  return printed.join('\n');
}

before(async () => {
  for (const shell of COMPLETED_SHELLS) scripts.set(shell, folder.write(`reseal.${shell}`, await scriptOf(shell)));
});

/** Of each shell: a program that prints the candidates for a line, one a line, of which the first word counts. */
const PROGRAMS = {
  bash: `source "$1"; COMP_WORDS=($2); [ "\${2: -1}" = ' ' ] && COMP_WORDS+=(''); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
compopt() { compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"; }
_reseal; printf '%s\\n' "\${COMPREPLY[@]}"`,
  // Outside of its line editor zsh has no compadd: what it would be given is printed.
  zsh: `compdef() { :; }; compadd() { print -rl -- $candidates; }; _files() { print -rl -- *; }; source "$1"
words=(\${(z)2}); [[ "$2" == *' ' ]] && words+=(''); CURRENT=$#words; _reseal; true`,
  fish: `source $argv[1]; complete -C $argv[2]`,
} as const;

async function candidates(shell: keyof typeof PROGRAMS, line: string): Promise<readonly string[]> {
  const script = scripts.get(shell) ?? '';
  const words =
    shell === 'fish' ? ['-N', '-c', PROGRAMS.fish, script, line] : ['-c', PROGRAMS[shell], shell, script, line];
  const { stdout } = await run(shell, words, { env, cwd: folder.path });
  return stdout
    .split('\n')
    .filter((one) => one !== '')
    .map((one) => one.split('\t')[0] ?? '');
}

for (const shell of COMPLETED_SHELLS) {
  const skip = skipWithout(shell);
  describe(`Completion for ${shell}`, () => {
    for (const [line, wanted, unwanted] of [
      ['reseal ', ['apply', 'reissue', 'keys', 'doctor', 'completion'], ['create', 'roll']],
      ['reseal keys ', ['create', 'list', 'rotate'], ['apply']],
      ['reseal keys create --', ['--json', '--expires', '--policy'], ['--status', 'create']],
      ['reseal list --status ', ['issued', 'expired', 'revoked'], ['apply', 'default']],
      ['reseal list --status issued --', ['--json', '--search'], ['issued']],
      // The value of an option is no command.
      ['reseal list --search keys --', ['--json', '--search'], ['create', '--expires']],
      ['reseal completion ', ['bash', 'zsh', 'fish'], ['apply']],
      ['reseal show --profile ', ['default', 'staging', ODD_PROFILE], ['apply']],
      ['reseal upload --key ', ['chain.pem'], ['apply']],
      ['reseal show ', [], ['apply', 'chain.pem']],
    ] as const) {
      test(`"${line}" is completed by what may stand there alone`, { skip }, async () => {
        const found = await candidates(shell, line);
        assert.deepEqual(
          wanted.filter((one) => !found.includes(one)),
          [],
          `of ${found.join(' ')}`,
        );
        assert.deepEqual(
          unwanted.filter((one) => found.includes(one)),
          [],
        );
      });
    }

    test('Nothing of a name is run', { skip }, async () => {
      await candidates(shell, 'reseal show --profile ');
      await assert.rejects(run('test', ['-e', join(folder.path, 'ran')]));
    });
  });
}

/** In a terminal: a function of the command's name says with which words it was run. */
const TYPED = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "autoload -Uz compinit; compinit -u -D; source $1; reseal() { print -r -- \\"ran:\\$*.\\" }; print re''ady"
zpty -r shell shown '*ready*'
for line in "\${@:2}"; do
  zpty -w shell "$line"$'\\t'
  zpty -r shell shown '*ran:*.*'
  print -r -- "\${\${shown##*ran:}%%.*}"
done
zpty -d shell`;

test('What is typed into zsh is completed when the tab key is pressed', { skip: skipWithout('zsh') }, async () => {
  const typed = ['reseal keys cr', 'reseal depl', 'reseal list --status exp', 'reseal ca roll --kind nat'];
  const { stdout } = await run('zsh', ['-f', '-c', TYPED, 'zsh', scripts.get('zsh') ?? '', ...typed], { env });
  const ran = ['keys create', 'deploy', 'list --status expired', 'ca roll --kind national'];
  assert.deepEqual(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.trim()),
    ran,
  );
});

test('Another shell is refused with those that there are', async () => {
  const complaints: string[] = [];
  const asked: Partial<Shell> = {
    version: '1',
    complain: (line) => complaints.push(line),
    checkVariables: () => undefined,
  };
  assert.equal(await runCommandLine(['completion', 'csh'], asked as Shell), 2);
  assert.match(complaints.join('\n'), /Allowed choices are bash, zsh, fish/);
});
