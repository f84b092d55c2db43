// Targets as rows: what was deployed at each, and what it serves.

import { Link } from 'wouter';
import { useTexts } from '../../app/app-context.ts';
import type { Target } from '../../api/actions.ts';
import { type Column, Table, Tag } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { TARGETS } from '../../texts/targets.ts';
import { STATE_TONES, stateOfTarget } from './target-state.ts';

export function TargetsTable({ targets }: { readonly targets: readonly Target[] }) {
  const texts = useTexts(TARGETS);
  const { column } = texts;
  const stateCell = (target: Target) => {
    const state = stateOfTarget(target);
    return <Tag tone={STATE_TONES[state]}>{texts.state[state]}</Tag>;
  };
  const columns: readonly Column<Target>[] = [
    { label: column.place, kind: 'lead', cell: (target) => <PlaceCell target={target} /> },
    { label: column.certificate, cell: deployedAt },
    { label: column.state, cell: stateCell },
    {
      label: column.served,
      cell: (target) => (target.ServedSha256.length === 0 ? undefined : <Fingerprints target={target} />),
    },
    { label: column.at, kind: 'nowrap', cell: ({ LookTime }) => <Time at={LookTime} /> },
  ];
  return <Table label={texts.title} rows={targets} columns={columns} keyOf={keyOf} />;
}

function keyOf({ ResourceType, Region, InstanceId }: Target): string {
  return `${ResourceType} ${Region} ${InstanceId}`;
}

function PlaceCell({ target: { Name, InstanceId, ResourceType, ServedAt } }: { readonly target: Target }) {
  return (
    <>
      <span className="name">
        <Words text={Name === '' ? InstanceId : Name} />
      </span>
      <span className="under">
        <Words text={[ResourceType, InstanceId, ...ServedAt].join(' · ')} />
      </span>
    </>
  );
}

function deployedAt({ CertificateId }: Target) {
  if (CertificateId === '') return undefined;
  return (
    <Link href={`/certificates/${CertificateId}/targets`}>
      <code>{CertificateId}</code>
    </Link>
  );
}

/** Those that were seen, and where they differ, the one that should be. */
function Fingerprints({ target: { ServedSha256, DeployedSha256 } }: { readonly target: Target }) {
  const texts = useTexts(TARGETS);
  const isOther = DeployedSha256 !== '' && ServedSha256.some((one) => one !== DeployedSha256);
  return (
    <div>
      {ServedSha256.map((fingerprint) => (
        <code key={fingerprint} className="fingerprint">
          {fingerprint}
        </code>
      ))}
      {isOther && (
        <span className="under">
          {texts.expected} <code className="fingerprint">{DeployedSha256}</code>
        </span>
      )}
    </div>
  );
}
