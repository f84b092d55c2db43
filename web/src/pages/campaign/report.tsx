// The report of a campaign, to be saved: for auditors, to be printed, or as lines.

import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import type { Client } from '../../api/client.ts';
import { Failure } from '../../parts/failure.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Part } from '../../parts/part.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { CAMPAIGNS } from '../../texts/campaigns.ts';

const TYPES = {
  json: 'application/json',
  html: 'text/html;charset=utf-8',
  csv: 'text/csv;charset=utf-8',
} as const;

type Format = keyof typeof TYPES;
const FORMATS = ['json', 'html', 'csv'] as const;

export function Report({ id }: { readonly id: string }) {
  const texts = useTexts(CAMPAIGNS);
  const { client } = useSurroundings();
  const saving = useAct(async (format: Format) => await saveReport(client, id, format));
  return (
    <Part title={texts.tabs.report}>
      <p>{texts.report.lead}</p>
      <div className="row">
        {FORMATS.map((format) => (
          <button
            key={format}
            type="button"
            className="button"
            disabled={saving.isUnderWay}
            onClick={() => saving.run(format)}
          >
            <Icon name="download" />
            {texts.report[format]}
          </button>
        ))}
      </div>
      {saving.isUnderWay && <p role="status">{texts.report.making}</p>}
      {saving.failure !== undefined && <Failure failure={saving.failure} />}
    </Part>
  );
}

/** Signed JSON comes with its signature and the certificate that verifies it; lines come some thousands at a time. */
async function saveReport(client: Client, CampaignId: string, format: Format): Promise<void> {
  const pieces: string[] = [];
  for (let cursor = '', isWhole = false; !isWhole; ) {
    const from: { readonly Cursor?: string } = cursor === '' ? {} : { Cursor: cursor };
    const asked = { CampaignId, Format: format, ...from };
    const { Content, Signature, SignerCertificate, NextCursor } = await client.call(
      'ResealDescribeCampaignReport',
      asked,
    );
    pieces.push(Content);
    if (Signature !== '') saveSignature(`campaign-${CampaignId}.${format}`, { Signature, SignerCertificate });
    cursor = NextCursor;
    isWhole = cursor === '';
  }
  saveFile(pieces.join(''), { name: `campaign-${CampaignId}.${format}`, type: TYPES[format] });
}

function saveSignature(
  name: string,
  { Signature, SignerCertificate }: { readonly Signature: string; readonly SignerCertificate: string },
): void {
  const der = Uint8Array.from(atob(Signature), (letter) => letter.charCodeAt(0));
  saveFile(der, { name: `${name}.sig`, type: 'application/octet-stream' });
  saveFile(SignerCertificate, { name: `${name}.crt`, type: 'application/x-pem-file' });
}
