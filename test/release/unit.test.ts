// The systemd unit keeps what the service does not need away from it; systemd itself is the judge.

import { equal, match, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { skipWithout } from '../support/judges/needed.ts';

const UNIT = join(import.meta.dirname, '../../release/reseal.service');
/** As docs/operating.md tells it. */
const MAX_EXPOSURE = 1.6;

const skipWithoutSystemd = skipWithout('systemd');

function analyze(args: readonly string[]): string {
  const { stdout, stderr } = spawnSync('systemd-analyze', [...args], { encoding: 'utf8' });
  return stdout + stderr;
}

/** The directives of the unit, by name. */
const DIRECTIVES = new Map(
  readFileSync(UNIT, 'utf8')
    .split('\n')
    .filter((line) => /^[A-Z]\w*=/.test(line))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const),
);

test('none of its memory, in which there are keys, is written to disk', () => {
  equal(DIRECTIVES.get('LimitCORE'), '0');
  equal(DIRECTIVES.get('MemorySwapMax'), '0');
  match(readFileSync(join(UNIT, '../../compose.yaml'), 'utf8'), /ulimits:\n\s+core: 0/);
});

test('systemd rates its exposure as low as the documents say', { skip: skipWithoutSystemd }, () => {
  const report = analyze(['security', '--offline=true', '--no-pager', UNIT]);
  const [, exposure = '10'] = /Overall exposure level for reseal\.service: ([\d.]+)/.exec(report) ?? [];
  ok(Number(exposure) <= MAX_EXPOSURE, report);
  match(readFileSync(join(UNIT, '../../docs/operating.md'), 'utf8'), new RegExp(`rates its exposure ${exposure}\\b`));
});

/** Of a set, those of the sets in it included. */
function callsOf(set: string): readonly string[] {
  const lines = analyze(['syscall-filter', set]).split('\n').slice(1);
  const names = lines.map((line) => line.trim()).filter((line) => /^@?[\w-]+$/.test(line));
  return names.flatMap((name) => (name.startsWith('@') ? callsOf(name) : [name]));
}

/** What node and SQLite cannot do without; what they use besides they do without where it is refused. */
const NEEDED = [
  'mmap',
  'mprotect',
  'futex',
  'clone3',
  'epoll_pwait',
  'accept4',
  'fdatasync',
  'pwrite64',
  'execve',
  'getrandom',
  // lib/threads/thread-priority.ts
  'setpriority',
];
/** Ways out that no part of the service takes. */
const REFUSED = [
  'ptrace',
  'bpf',
  'mount',
  'init_module',
  'kexec_load',
  'reboot',
  'swapon',
  'setuid',
  'chroot',
  'settimeofday',
  'sched_setscheduler',
];

/** As systemd reads the lines of the unit: each lets through more, or with "~" takes away. */
function allowedCalls(): ReadonlySet<string> {
  const lines = [...readFileSync(UNIT, 'utf8').matchAll(/^SystemCallFilter=(~?)(.+)$/gm)];
  const allowed = new Set<string>();
  for (const [, sign, names = ''] of lines) {
    const named = names.split(' ').flatMap((name) => (name.startsWith('@') ? callsOf(name) : [name]));
    for (const name of named) allowed[sign === '~' ? 'delete' : 'add'](name);
  }
  return allowed;
}

test('the system calls that are let through are those it needs', { skip: skipWithoutSystemd }, () => {
  const allowed = allowedCalls();
  for (const name of NEEDED) ok(allowed.has(name), name);
  for (const name of REFUSED) ok(!allowed.has(name), name);
  equal(DIRECTIVES.get('SystemCallErrorNumber'), 'EPERM');
});
