// What can be done with a certificate, as far as its status and the person's policy allow.

import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useMay, useSurroundings, useTexts } from '../../app/app-context.ts';
import type { CertificateDetail } from '../../api/actions.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { SelectField, TextField } from '../../parts/field.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ActsMenu } from '../../parts/menu.tsx';
import { Notice } from '../../parts/notice.tsx';
import { CERTIFICATE } from '../../texts/certificate.ts';
import { CERTIFICATES } from '../../texts/certificates.ts';
import { ORDERS } from '../../texts/orders.ts';

interface ActsProps {
  readonly certificate: CertificateDetail;
  readonly onChanged: () => void;
}

type Asked = 'revoke' | 'cancel' | 'delete' | 'alias' | 'compare';

const PENDING: ReadonlySet<number> = new Set([0, 4, 5, 11, 13]);
const ISSUED = 1;
/** Issued, and expired for a while. */
const RENEWED_FROM: ReadonlySet<number> = new Set([1, 3]);

export function Acts({ certificate, onChanged }: ActsProps) {
  const texts = useTexts(CERTIFICATE);
  const may = useMay();
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState<Asked | undefined>();
  const { CertificateId: id, Status, From } = certificate;
  const isOwn = From !== 'upload';
  const isIssued = Status === ISSUED;
  const acts = [
    {
      id: 'renew',
      label: texts.act.renew,
      isOff: !isOwn || !RENEWED_FROM.has(Status) || !may('ResealRenewCertificate'),
    },
    { id: 'compare', label: texts.act.compare },
    { id: 'alias', label: texts.act.alias, isOff: !may('ModifyCertificateAlias') },
    { id: 'cancel', label: texts.act.cancel, isOff: !PENDING.has(Status) || !may('CancelCertificateOrder') },
    { id: 'revoke', label: texts.act.revoke, isGrave: true, isOff: !isIssued || !isOwn || !may('RevokeCertificate') },
    { id: 'delete', label: texts.act.delete, isGrave: true, isOff: !may('DeleteCertificates') },
  ] as const;
  const act = (name: string): void => {
    if (name === 'renew') navigate(`/certificates/${id}/renew`);
    else setAsked(acts.map((one) => one.id).find((one): one is Asked => one === name && one !== 'renew'));
  };
  return (
    <div className="row">
      {isOwn && isIssued && may('ReplaceCertificate') && (
        <Link className="button primary" href={`/certificates/${id}/reissue`}>
          <Icon name="reissue" />
          {texts.act.reissue}
        </Link>
      )}
      <ActsMenu label={texts.acts} acts={acts} onAct={act} />
      {asked !== undefined && (
        <AskedAct asked={asked} certificate={certificate} onChanged={onChanged} onClose={() => setAsked(undefined)} />
      )}
    </div>
  );
}

interface AskedProps extends ActsProps {
  readonly onClose: () => void;
}

function AskedAct({ asked, ...props }: AskedProps & { readonly asked: Asked }) {
  switch (asked) {
    case 'revoke':
      return <Revoke {...props} />;
    case 'cancel':
      return <CancelOrder {...props} />;
    case 'delete':
      return <Delete {...props} />;
    case 'alias':
      return <ChangeAlias {...props} />;
    case 'compare':
      return <CompareWith {...props} />;
  }
}

const REVOCATION_REASONS = ['', 'key compromise', 'superseded'] as const;

function Revoke({ certificate: { CertificateId, Domain }, onChanged, onClose }: AskedProps) {
  const texts = useTexts(ORDERS);
  const { client } = useSurroundings();
  const [reason, setReason] = useState('');
  const [word, setWord] = useState('');
  const run = async (): Promise<void> => {
    await client.call('RevokeCertificate', { CertificateId, Reason: reason });
    onChanged();
  };
  return (
    <Confirm title={texts.revokeTitle} act={texts.revoke} isGrave isOff={word !== Domain} run={run} onClose={onClose}>
      <Notice tone="bad">{texts.revokeText}</Notice>
      <SelectField
        label={texts.reason}
        value={reason}
        onChange={setReason}
        options={REVOCATION_REASONS.map((value) => ({ value, label: texts.reasons[value] }))}
      />
      <TextField
        label={texts.revokeWord(Domain)}
        autoComplete="off"
        spellCheck={false}
        value={word}
        onChange={setWord}
      />
    </Confirm>
  );
}

function CancelOrder({ certificate: { CertificateId }, onChanged, onClose }: AskedProps) {
  const texts = useTexts(ORDERS);
  const { client } = useSurroundings();
  const run = async (): Promise<void> => {
    await client.call('CancelCertificateOrder', { CertificateId });
    onChanged();
  };
  return (
    <Confirm title={texts.cancelTitle} act={texts.cancelOrder} isGrave run={run} onClose={onClose}>
      <p>{texts.cancelText}</p>
    </Confirm>
  );
}

function Delete({ certificate: { CertificateId }, onClose }: AskedProps) {
  const texts = useTexts(ORDERS);
  const list = useTexts(CERTIFICATES);
  const { client } = useSurroundings();
  const [, navigate] = useLocation();
  const run = async (): Promise<void> => {
    const { Fail } = await client.call('DeleteCertificates', { CertificateIds: [CertificateId] });
    const [failed] = Fail;
    if (failed !== undefined) throw new Error(failed.Msg);
    navigate('/certificates', { replace: true });
  };
  return (
    <Confirm title={texts.deleteTitle} act={list.act.delete} isGrave run={run} onClose={onClose}>
      <p>{list.deleteText}</p>
    </Confirm>
  );
}

function ChangeAlias({ certificate: { CertificateId, Alias }, onChanged, onClose }: AskedProps) {
  const texts = useTexts(CERTIFICATE);
  const { client } = useSurroundings();
  const [alias, setAlias] = useState(Alias);
  const run = async (): Promise<void> => {
    await client.call('ModifyCertificateAlias', { CertificateId, Alias: alias });
    onChanged();
  };
  return (
    <Confirm title={texts.aliasTitle} act={texts.save} run={run} onClose={onClose}>
      <TextField label={texts.fact.alias} value={alias} onChange={setAlias} />
    </Confirm>
  );
}

function CompareWith({ certificate: { CertificateId }, onClose }: AskedProps) {
  const texts = useTexts(CERTIFICATE);
  const [, navigate] = useLocation();
  const [other, setOther] = useState('');
  const run = async (): Promise<void> => {
    navigate(`/compare/${CertificateId}/${encodeURIComponent(other.trim())}`);
    await Promise.resolve();
  };
  return (
    <Confirm title={texts.compareTitle} act={texts.compare} isOff={other.trim() === ''} run={run} onClose={onClose}>
      <TextField label={texts.compareWith} autoComplete="off" value={other} onChange={setOther} />
    </Confirm>
  );
}
