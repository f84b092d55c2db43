// What somebody may do, and in which projects.

import { useTexts } from '../../app/app-context.ts';
import type { ListedPolicy } from '../../api/access.ts';
import { SelectField, TextField } from '../../parts/field.tsx';
import { ACCESS } from '../../texts/access.ts';

interface FieldsProps {
  readonly policies: readonly ListedPolicy[];
  readonly policy: string;
  readonly projects: string;
  readonly onChange: (part: { readonly policy?: string; readonly projects?: string }) => void;
}

export function PolicyFields({ policies, policy, projects, onChange }: FieldsProps) {
  const texts = useTexts(ACCESS);
  return (
    <>
      <SelectField
        label={texts.policyField}
        value={policy}
        options={policies.map(({ PolicyName }) => ({ value: PolicyName, label: PolicyName }))}
        onChange={(value) => onChange({ policy: value })}
      />
      <TextField
        label={texts.projectsField}
        hint={texts.projectsHint}
        pattern="[0-9,，、\s]*"
        autoComplete="off"
        value={projects}
        onChange={(value) => onChange({ projects: value })}
      />
    </>
  );
}
