// reseal campaign report: what an auditor is handed of a campaign, as files: signed JSON, a page to be printed, or a line for each certificate.

import { Option, type Command } from 'commander';
import { z } from 'zod';
import type { Call } from '../../client/client.ts';
import { bytesOfUtf8 } from '../../lib/bytes.ts';
import { readAnswer } from '../certificates/answers.ts';
import { saveFiles } from '../certificates/save-files.ts';
import { given } from '../certificates/service.ts';
import { visible } from '../output.ts';
import type { Shell } from '../shell.ts';
import { asked, type CampaignOptions, withCampaigns } from './campaign-call.ts';

interface ReportOptions extends CampaignOptions {
  readonly format: string;
  readonly dir: string;
  readonly force?: true;
}

const REPORT = z.object({
  Content: z.string(),
  /** Base64 of DER; empty where nothing is signed. */
  Signature: z.string(),
  /** PEM. */
  SignerCertificate: z.string(),
  NextCursor: z.string(),
});

export function addCampaignReport(campaign: Command, shell: Shell): void {
  withCampaigns(campaign.command('report <id>').description('save the report of a campaign'))
    .addOption(
      new Option('--format <format>', 'JSON, which is signed, a page to be printed, or a line to a certificate')
        .choices(['json', 'html', 'csv'])
        .default('json'),
    )
    .option('--dir <folder>', 'where to', '.')
    .option('--force', 'replace files that are there')
    .action((id: string, options: ReportOptions) => report(shell, id, options));
}

async function report(shell: Shell, id: string, options: ReportOptions): Promise<void> {
  const { format, dir: folder, force } = options;
  await asked(shell, options, async (call) => {
    const { content, signature, certificate } = await readReport(call, { id, format });
    const name = `campaign-${visible(id).replaceAll('/', '_')}.${format}`;
    const signed = [
      { path: `${name}.sig`, content: new Uint8Array(Buffer.from(signature, 'base64')) },
      { path: `${name}.crt`, content: bytesOfUtf8(certificate) },
    ];
    const files = [{ path: name, content: bytesOfUtf8(content) }, ...(signature === '' ? [] : signed)];
    const paths = await saveFiles(files, { folder, mayReplace: force === true });
    shell.print(options.json ? JSON.stringify({ Files: paths }) : paths.join('\n'));
  });
}

/** Lines come some thousands at a time. */
async function readReport(call: Call, { id, format }: { readonly id: string; readonly format: string }) {
  const pieces: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const input = given({ CampaignId: id, Format: format, Cursor: cursor });
    const read = readAnswer(REPORT, await call('ResealDescribeCampaignReport', input));
    pieces.push(read.Content);
    if (read.NextCursor === '') {
      return { content: pieces.join(''), signature: read.Signature, certificate: read.SignerCertificate };
    }
    cursor = read.NextCursor;
  }
}
