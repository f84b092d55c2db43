// Which certificates a new campaign replaces.

import { useTexts } from '../../app/app-context.ts';
import { SelectField, TextAreaField, TextField } from '../../parts/field.tsx';
import { keyWords } from '../../parts/key-words.ts';
import { Part } from '../../parts/part.tsx';
import { NEW_CAMPAIGN } from '../../texts/new-campaign.ts';
import type { CampaignDraft, DraftProps } from './draft.ts';
import { IdentifierFile } from './identifier-file.tsx';
import { KEY_KINDS } from './key-kinds.ts';

type TextMember = keyof CampaignDraft & keyof (typeof NEW_CAMPAIGN)['en']['member'];

interface SelectionProps extends DraftProps {
  readonly file: File | undefined;
  readonly onFile: (file: File | undefined) => void;
}

export function SelectionFields({ draft, change, file, onFile }: SelectionProps) {
  const texts = useTexts(NEW_CAMPAIGN);
  return (
    <Part number={2} title={texts.which}>
      <p className="small muted">{texts.joined}</p>
      <div className="fields">
        <ListField name="DomainSuffixes" draft={draft} change={change} />
        <ListField name="ProjectIds" draft={draft} change={change} />
        <PlainField name="TagKey" draft={draft} change={change} />
        <PlainField name="TagValue" draft={draft} change={change} />
        <ListField name="Issuers" draft={draft} change={change} />
        <ListField name="Authorities" draft={draft} change={change} />
      </div>
      <details>
        <summary>{texts.more}</summary>
        <MoreFields draft={draft} change={change} />
      </details>
      <TextAreaField
        label={texts.member.Identifiers}
        hint={texts.hint.Identifiers}
        rows={3}
        value={draft.Identifiers}
        onChange={(Identifiers) => change({ Identifiers })}
      />
      <IdentifierFile file={file} onFile={onFile} />
      <label className="check">
        <input
          type="checkbox"
          checked={draft.All !== ''}
          onChange={({ target: { checked } }) => change({ All: checked ? 'yes' : '' })}
        />
        {texts.member.All}
      </label>
    </Part>
  );
}

function MoreFields({ draft, change }: DraftProps) {
  const texts = useTexts(NEW_CAMPAIGN);
  const dates = ['IssuedFrom', 'IssuedTo', 'ExpiresFrom', 'ExpiresTo'] as const;
  const kinds = KEY_KINDS.map((value) => ({ value, label: keyWords(value) }));
  return (
    <div className="fields">
      <ListField name="PackageTypes" draft={draft} change={change} />
      <SelectField
        label={texts.member.KeyAlgorithms}
        value={draft.KeyAlgorithms}
        options={[{ value: '', label: texts.any }, ...kinds]}
        onChange={(KeyAlgorithms) => change({ KeyAlgorithms })}
      />
      <ListField name="KeyHashes" draft={draft} change={change} />
      <ListField name="LintRules" draft={draft} change={change} />
      {dates.map((name) => (
        <TextField
          key={name}
          label={texts.member[name]}
          type="date"
          value={draft[name]}
          onChange={(value) => change({ [name]: value })}
        />
      ))}
    </div>
  );
}

function PlainField({ name, draft, change }: DraftProps & { readonly name: TextMember }) {
  const texts = useTexts(NEW_CAMPAIGN);
  return (
    <TextField
      label={texts.member[name]}
      autoComplete="off"
      spellCheck={false}
      value={draft[name]}
      onChange={(value) => change({ [name]: value })}
    />
  );
}

function ListField({ name, draft, change }: DraftProps & { readonly name: TextMember }) {
  const texts = useTexts(NEW_CAMPAIGN);
  return (
    <TextField
      label={texts.member[name]}
      placeholder={texts.several}
      autoComplete="off"
      spellCheck={false}
      value={draft[name]}
      onChange={(value) => change({ [name]: value })}
    />
  );
}
