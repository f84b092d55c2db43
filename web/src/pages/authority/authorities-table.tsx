// Authorities of one kind as rows: what each is, whether it issues, how old its list and its responder are.

import { useTexts } from '../../app/app-context.ts';
import type { Authority, AuthorityList } from '../../api/installation.ts';
import { type Column, Table, Tag } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { AUTHORITY } from '../../texts/authority.ts';
import { standingOf, STANDING_TONES } from './standing.ts';

interface TableProps {
  readonly label: string;
  readonly authorities: readonly Authority[];
}

export function AuthoritiesTable({ label, authorities }: TableProps) {
  const { column } = useTexts(AUTHORITY);
  const columns: readonly Column<Authority>[] = [
    { label: column.name, kind: 'lead', cell: (authority) => <NameCell authority={authority} /> },
    { label: column.state, cell: (authority) => <StateCell authority={authority} /> },
    { label: column.ends, kind: 'nowrap', cell: ({ CertEndTime }) => <Time at={CertEndTime} day /> },
    { label: column.list, cell: ({ Lists }) => <ListCell lists={Lists} /> },
    { label: column.responder, cell: ({ Responder }) => Responder && <ResponderCell responder={Responder} /> },
  ];
  return <Table label={label} rows={authorities} columns={columns} keyOf={({ AuthorityId }) => AuthorityId} />;
}

function NameCell({ authority: { AuthorityId, Role, Subject, Algorithm, Sha256 } }: { readonly authority: Authority }) {
  const texts = useTexts(AUTHORITY);
  return (
    <>
      <span className="name">
        <code>{AuthorityId}</code> · {texts.role[Role]}
      </span>
      <span className="under">
        <Words text={`${Subject} · ${Algorithm}`} />
      </span>
      <details className="under">
        <summary>SHA-256</summary>
        <code className="fingerprint">{Sha256}</code>
      </details>
    </>
  );
}

function StateCell({ authority }: { readonly authority: Authority }) {
  const texts = useTexts(AUTHORITY);
  const standing = standingOf(authority, new Date());
  return (
    <div className="row">
      <Tag tone={STANDING_TONES[standing]}>{texts[standing]}</Tag>
      {!authority.IsKeyHere && standing !== 'away' && <span className="tag">{texts.away}</span>}
    </div>
  );
}

function ListCell({ lists }: { readonly lists: readonly AuthorityList[] }) {
  const texts = useTexts(AUTHORITY);
  const whole = lists.find(({ Shard }) => Shard === 0) ?? lists[0];
  if (whole === undefined) return <>{texts.none}</>;
  return (
    <div>
      {texts.listOf(whole.Number, whole.Revocations)} {lists.some(({ IsLate }) => IsLate) && <LateTag />}
      <span className="under">
        {texts.made} <Time at={whole.ThisUpdateTime} /> · {texts.until} <Time at={whole.NextUpdateTime} />
        {lists.length > 1 && ` · ${texts.shards(lists.length - 1)}`}
      </span>
    </div>
  );
}

function ResponderCell({ responder }: { readonly responder: NonNullable<Authority['Responder']> }) {
  const texts = useTexts(AUTHORITY);
  return (
    <div>
      <Time at={responder.CertBeginTime} day /> {responder.IsLate && <LateTag />}
      <span className="under">
        {texts.until} <Time at={responder.CertEndTime} day />
      </span>
    </div>
  );
}

function LateTag() {
  const texts = useTexts(AUTHORITY);
  return <Tag tone="bad">{texts.late}</Tag>;
}
