// The columns that a list of certificates can have.

import type { ComponentType } from 'react';
import { Link } from 'wouter';
import { useTexts } from '../../app/app-context.ts';
import type { ListedCertificate } from '../../api/actions.ts';
import { DaysLeft } from '../../parts/days-left.tsx';
import { keyWords } from '../../parts/key-words.ts';
import { None } from '../../parts/none.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { CERTIFICATES } from '../../texts/certificates.ts';

export const COLUMN_NAMES = ['name', 'status', 'ends', 'key', 'product', 'project', 'tags', 'bound', 'made'] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];

const DEFAULT_COLUMNS: readonly ColumnName[] = ['name', 'status', 'ends', 'key', 'product', 'tags'];
/** Without it a row would not say what it is. */
export const FIXED_COLUMN: ColumnName = 'name';

export function readColumns(kept: unknown): readonly ColumnName[] {
  if (!Array.isArray(kept)) return DEFAULT_COLUMNS;
  return COLUMN_NAMES.filter((name) => name === FIXED_COLUMN || kept.includes(name));
}

/** Of a name's tags so many are shown. */
const SHOWN_TAGS = 3;

export const CELLS: { readonly [name in ColumnName]: ComponentType<ListedCertificate> } = {
  name: NameCell,
  status: StatusCell,
  ends: (certificate) => <DaysLeft certificate={certificate} />,
  key: ({ EncryptAlgorithm }) => (EncryptAlgorithm === '' ? <None /> : <Words text={keyWords(EncryptAlgorithm)} />),
  product: ({ PackageTypeName, ProductZhName }) => (
    <Words text={PackageTypeName === '' ? ProductZhName : PackageTypeName} />
  ),
  project: ({ ProjectId, ProjectInfo }) => (
    <Words text={ProjectInfo.ProjectName === '' ? ProjectId : ProjectInfo.ProjectName} />
  ),
  tags: TagsCell,
  bound: ({ BoundResource }) => (BoundResource.length === 0 ? <None /> : <Words text={BoundResource.join(', ')} />),
  made: ({ InsertTime }) => <Time at={InsertTime} />,
};

function NameCell({ CertificateId, Domain, Alias, SubjectAltName }: ListedCertificate) {
  const others = SubjectAltName.length - 1;
  return (
    <div>
      <Link className="name" href={`/certificates/${CertificateId}`}>
        <Words text={Domain === '' ? CertificateId : Domain} />
        {others > 0 && <span className="muted"> +{others}</span>}
      </Link>
      <span className="under">
        <code>{CertificateId}</code>
        {Alias !== '' && (
          <>
            {' · '}
            <Words text={Alias} most={80} />
          </>
        )}
      </span>
    </div>
  );
}

/** A certificate in whose place another is issued says so, since it is valid all the same. */
function StatusCell(certificate: ListedCertificate) {
  const texts = useTexts(CERTIFICATES);
  const isSuperseded = certificate.Status === ISSUED && certificate.CertificateExtra.ReplacedFor !== null;
  return (
    <div>
      <StatusTag certificate={certificate} />
      {isSuperseded && <span className="under">{texts.superseded}</span>}
    </div>
  );
}

const ISSUED = 1;

function TagsCell({ Tags }: ListedCertificate) {
  if (Tags.length === 0) return <None />;
  return (
    <div className="row">
      {Tags.slice(0, SHOWN_TAGS).map(({ TagKey, TagValue }) => (
        <span key={TagKey} className="tag">
          <Words text={TagValue === '' ? TagKey : `${TagKey}: ${TagValue}`} most={32} />
        </span>
      ))}
      {Tags.length > SHOWN_TAGS && <span className="muted small">+{Tags.length - SHOWN_TAGS}</span>}
    </div>
  );
}
