// How a new campaign goes about its work: key and proof, waves and pace, and what becomes of the old certificates.

import { useTexts } from '../../app/app-context.ts';
import { Choice, SelectField, TextField } from '../../parts/field.tsx';
import { keyWords } from '../../parts/key-words.ts';
import { Part } from '../../parts/part.tsx';
import { NEW_CAMPAIGN } from '../../texts/new-campaign.ts';
import type { DraftProps } from './draft.ts';
import { KEY_KINDS } from './key-kinds.ts';

export function HowParts({ draft, change }: DraftProps) {
  return (
    <>
      <KeyAndProof draft={draft} change={change} />
      <Pace draft={draft} change={change} />
      <OldOnes draft={draft} change={change} />
    </>
  );
}

function KeyAndProof({ draft, change }: DraftProps) {
  const texts = useTexts(NEW_CAMPAIGN);
  const kinds = KEY_KINDS.map((value) => ({ value, label: texts.key.other(keyWords(value)) }));
  const proofs = (['reuse', 'dnsAuto', 'own'] as const).map((value) => ({ value, words: texts.proof[value] }));
  return (
    <Part number={3} title={texts.how}>
      <SelectField
        label={texts.member.KeyAlgorithm}
        value={draft.KeyAlgorithm}
        options={[{ value: '', label: texts.key[''] }, ...kinds]}
        onChange={(KeyAlgorithm) => change({ KeyAlgorithm })}
      />
      <Choice
        legend={texts.member.Proof}
        value={draft.Proof}
        options={proofs}
        onChange={(Proof) => change({ Proof })}
      />
    </Part>
  );
}

/** Bounds as the API has them. */
const NUMBERS = [
  { name: 'CanarySize', min: 1, max: 1_000_000, step: 1 },
  { name: 'WaveGrowth', min: 1, max: 1000, step: 'any' },
  { name: 'WavePauseSeconds', min: 0, max: 604_800, step: 1 },
  { name: 'StopAtFailureShare', min: 0, max: 1, step: 'any' },
] as const;

function Pace({ draft, change }: DraftProps) {
  const texts = useTexts(NEW_CAMPAIGN);
  return (
    <Part number={4} title={texts.waves}>
      <div className="fields">
        {NUMBERS.map(({ name, ...bounds }) => (
          <TextField
            key={name}
            label={texts.member[name]}
            {...(name in texts.hint ? { hint: texts.hint[name as keyof typeof texts.hint] } : {})}
            type="number"
            {...bounds}
            value={draft[name]}
            onChange={(value) => change({ [name]: value })}
          />
        ))}
        <TextField
          label={texts.member.Deadline}
          hint={texts.hint.Deadline}
          type="datetime-local"
          value={draft.Deadline}
          onChange={(Deadline) => change({ Deadline })}
        />
        <TextField
          label={texts.member.Rates}
          hint={texts.hint.Rates}
          pattern="\s*([^=,\s]+=[0-9]+(\.[0-9]+)?[\s,]*)*"
          autoComplete="off"
          spellCheck={false}
          value={draft.Rates}
          onChange={(Rates) => change({ Rates })}
        />
      </div>
    </Part>
  );
}

const REASONS = [
  'superseded',
  'keyCompromise',
  'cessationOfOperation',
  'affiliationChanged',
  'privilegeWithdrawn',
] as const;

function OldOnes({ draft, change }: DraftProps) {
  const texts = useTexts(NEW_CAMPAIGN);
  const choices = (['keep', 'revoke', 'whenUnserved'] as const).map((value) => ({
    value,
    words: texts.oldChoice[value],
  }));
  return (
    <Part number={5} title={texts.old}>
      <Choice
        legend={texts.member.OldCertificates}
        value={draft.OldCertificates}
        options={choices}
        onChange={(OldCertificates) => change({ OldCertificates })}
      />
      {draft.OldCertificates !== 'keep' && (
        <div className="fields">
          <TextField
            label={texts.member.RevokeAfterHours}
            type="number"
            min={0}
            max={8760}
            step={1}
            value={draft.RevokeAfterHours}
            onChange={(RevokeAfterHours) => change({ RevokeAfterHours })}
          />
          <SelectField
            label={texts.member.ReasonCode}
            value={draft.ReasonCode}
            options={REASONS.map((value) => ({ value, label: texts.reason[value] }))}
            onChange={(ReasonCode) => change({ ReasonCode })}
          />
        </div>
      )}
      <TextField
        label={texts.member.Notify}
        hint={texts.hint.Notify}
        autoComplete="off"
        spellCheck={false}
        value={draft.Notify}
        onChange={(Notify) => change({ Notify })}
      />
    </Part>
  );
}
