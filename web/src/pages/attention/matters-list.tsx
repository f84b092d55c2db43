// What needs somebody as a list: what it is, until when, and where it is seen to.

import { useState } from 'react';
import { Link } from 'wouter';
import { useTexts } from '../../app/app-context.ts';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { ATTENTION } from '../../texts/attention.ts';
import type { Matter, MatterKind } from './matters.ts';
import { ProofFindings } from './proof-findings.tsx';

const TONES: Readonly<Record<MatterKind, string>> = {
  expiring: 'warn',
  proof: 'busy',
  failed: 'bad',
  information: 'busy',
  revocation: 'warn',
  target: 'bad',
  delivery: 'bad',
  list: 'bad',
  finding: 'bad',
  campaignPaused: 'warn',
  campaignLate: 'bad',
};

export function MattersList({ matters }: { readonly matters: readonly Matter[] }) {
  return (
    <section className="card">
      <ul className="matters">
        {matters.map((matter) => (
          <li key={`${matter.kind} ${matter.id} ${matter.detail ?? ''}`}>
            <MatterRow matter={matter} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function MatterRow({ matter: { kind, id, name, at, href, detail = '' } }: { readonly matter: Matter }) {
  const texts = useTexts(ATTENTION);
  return (
    <>
      <div className="grow">
        <span className={`tag ${TONES[kind]}`}>{texts.kind[kind]}</span>
        <strong>
          <Words text={name === '' ? id : name} />
        </strong>
        <span className="small muted">
          {id !== name && (
            <code>
              <Words text={id} most={80} />
            </code>
          )}
          {at !== undefined && (
            <>
              {id !== name && ' · '}
              <Time at={at} />
            </>
          )}
        </span>
        {detail !== '' && (
          <span className="small detail" lang="en">
            <Words text={detail} />
          </span>
        )}
        {kind === 'proof' && <Findings id={id} />}
      </div>
      {href !== undefined && (
        <Link className="button" href={href} aria-label={`${texts.act[kind]}: ${name === '' ? id : name}`}>
          {texts.act[kind]}
        </Link>
      )}
    </>
  );
}

/** The servers of the names are asked when somebody wants to know. */
function Findings({ id }: { readonly id: string }) {
  const texts = useTexts(ATTENTION);
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="detail" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{texts.findings}</summary>
      {isOpen && <ProofFindings id={id} />}
    </details>
  );
}
