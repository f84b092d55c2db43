// Downloads by kind of server, each with the lines that its configuration needs.

import { useState } from 'react';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import type { CertificateDetail } from '../../api/actions.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Icon } from '../../parts/icon.tsx';
import { CERTIFICATE } from '../../texts/certificate.ts';
import { linesFor, SERVER_KINDS, type ServerKind } from './server-lines.ts';

const GIVEN_OUT: ReadonlySet<number> = new Set([1, 3]);

export function Downloads({ certificate }: { readonly certificate: CertificateDetail }) {
  const texts = useTexts(CERTIFICATE);
  const { client } = useSurroundings();
  const [kind, setKind] = useState<ServerKind>('nginx');
  const { CertificateId, Domain, Status } = certificate;
  const download = useAct(async () => {
    const { DownloadCertificateUrl } = await client.call('DescribeDownloadCertificateUrl', {
      CertificateId,
      ServiceType: kind,
    });
    // By its path alone: the console may be open at another address of the service than its public one.
    const { pathname, search } = new URL(DownloadCertificateUrl);
    location.assign(pathname + search);
  });
  if (!GIVEN_OUT.has(Status)) return <Empty icon="download" title={texts.downloadNothing} />;
  const lines = linesFor(kind, { name: Domain, stem: Domain.toLowerCase().replace(/^\*/, '_') });
  return (
    <section className="card">
      <header>
        <h2>{texts.downloadLead}</h2>
      </header>
      <div className="body stack">
        <div className="row" role="group" aria-label={texts.downloadLead}>
          {SERVER_KINDS.map((one) => (
            <button
              key={one}
              type="button"
              className={one === kind ? 'button chosen' : 'button'}
              aria-pressed={one === kind}
              onClick={() => setKind(one)}
            >
              {texts.kinds[one]}
            </button>
          ))}
        </div>
        {lines !== undefined && (
          <figure className="stack">
            <figcaption className="row apart">
              <h3>{texts.lines}</h3>
              <CopyButton value={lines} label={texts.lines} />
            </figcaption>
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <pre className="lines" tabIndex={0}>
              {lines}
            </pre>
          </figure>
        )}
        {download.failure !== undefined && <Failure failure={download.failure} />}
        <div>
          <button
            type="button"
            className="button primary"
            disabled={download.isUnderWay}
            onClick={() => download.run()}
          >
            <Icon name="download" />
            {texts.download} {texts.kinds[kind]}
          </button>
        </div>
      </div>
    </section>
  );
}
