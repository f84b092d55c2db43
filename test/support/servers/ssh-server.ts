// OpenSSH's server, started by a test on loopback for the user that runs it, who logs in with a key of the test.

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { SshSetting } from '../../../src/deploy/hosts/ssh-connection.ts';
import { skipWithout } from '../judges/needed.ts';
import { findFreePort } from '../service.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import { launch } from './program.ts';

export const skipWithoutSsh = skipWithout('sshd');

const SSHD = '/usr/sbin/sshd';
const SFTP_SERVER = '/usr/lib/openssh/sftp-server';
/** Debian's, without which it does not start as root. */
const PRIVILEGE_FOLDER = '/run/sshd';

export interface SshServer extends AsyncDisposable {
  readonly setting: SshSetting;
}

/** With `maxFileBlocks` no file may be longer than so many blocks of 512 bytes: what is beyond fails as on a full disk. */
export async function startSshServer({ maxFileBlocks }: { maxFileBlocks?: number } = {}): Promise<SshServer> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(makeTemporaryFolder());
  const path = (name: string): string => join(folder.path, name);
  const port = await findFreePort();
  for (const name of ['host', 'user']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path(name)]);
  if (userInfo().uid === 0) mkdirSync(PRIVILEGE_FOLDER, { recursive: true });
  const limit = maxFileBlocks === undefined ? '' : `trap '' XFSZ; ulimit -f ${maxFileBlocks};`;
  const subsystem = folder.write('sftp', `#!/bin/sh\n${limit} exec ${SFTP_SERVER}\n`);
  const config = folder.write(
    'sshd_config',
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${path('host')}`,
      `AuthorizedKeysFile ${path('user.pub')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PermitRootLogin prohibit-password',
      'PidFile none',
      `Subsystem sftp /bin/sh ${subsystem}`,
      '',
    ].join('\n'),
  );
  cleanup.use(await launch({ command: SSHD, args: ['-D', '-e', '-f', config], port }));
  const kept = cleanup.move();
  const setting = {
    host: '127.0.0.1',
    port,
    user: userInfo().username,
    keyFile: path('user'),
    hostKeys: [fingerprintOf(path('host.pub'))],
  };
  return { setting, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** As ssh-keygen shows it. */
export function fingerprintOf(publicKeyFile: string): string {
  return /SHA256:\S+/.exec(execFileSync('ssh-keygen', ['-lf', publicKeyFile], { encoding: 'utf8' }))?.[0] ?? '';
}
