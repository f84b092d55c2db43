// reseal download: the files of an issued certificate, unpacked into a folder.

import { type Command, Option } from 'commander';
import { bytesOfBase64 } from '../../lib/bytes.ts';
import type { Shell } from '../shell.ts';
import { ARCHIVE, readAnswer } from './answers.ts';
import { saveFiles } from './save-files.ts';
import { openCall, type ServiceOptions, withService } from './service.ts';

interface DownloadOptions extends ServiceOptions {
  readonly dir?: string;
  readonly force?: true;
  readonly pfx: 'modern' | 'legacy';
}

export function addDownload(program: Command, shell: Shell): void {
  withService(
    program.command('download <id>').description('save the files of a certificate; keys for their owner only'),
  )
    .option('--dir <folder>', 'where to; it is made (default: a folder named by the id)')
    .option('--force', 'replace files that are there')
    .addOption(
      new Option('--pfx <encryption>', 'of PFX files; legacy for macOS and Windows until Server 2016')
        .choices(['modern', 'legacy'])
        .default('modern'),
    )
    .action((id: string, options: DownloadOptions) => download(shell, { ...options, id }));
}

async function download(shell: Shell, wish: DownloadOptions & { readonly id: string }): Promise<void> {
  const call = await openCall(shell, wish);
  const answer = await call('DownloadCertificate', {
    CertificateId: wish.id,
    // A parameter of this service's own: not sent to others that do not know it.
    ...(wish.pfx === 'legacy' ? { PfxLegacy: true } : {}),
  });
  const { unpack } = await import('../../client/unpack.ts');
  const files = unpack(bytesOfBase64(readAnswer(ARCHIVE, answer).Content));
  const saved = await saveFiles(files, { folder: wish.dir ?? wish.id, mayReplace: wish.force === true });
  shell.print(wish.json ? JSON.stringify({ CertificateId: wish.id, Files: saved }) : saved.join('\n'));
}
