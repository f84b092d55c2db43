// One thing to fill in: its label, its hint, what is wrong with it.

import { type ComponentProps, type ReactNode, useId } from 'react';

interface About {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with the value, if anything. */
  readonly wrong?: string | undefined;
}

/** The props by which a control names its label, its hint and its error. */
function useNaming({ hint, wrong }: About) {
  const id = useId();
  const described = [hint === undefined ? undefined : `${id}-hint`, wrong === undefined ? undefined : `${id}-wrong`];
  const describedBy = described.filter((one) => one !== undefined).join(' ');
  return {
    id,
    naming: {
      id,
      ...(describedBy === '' ? {} : { 'aria-describedby': describedBy }),
      ...(wrong === undefined ? {} : { 'aria-invalid': true }),
    },
  };
}

function Around({ id, about, children }: { readonly id: string; readonly about: About; readonly children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{about.label}</label>
      {children}
      {about.hint !== undefined && (
        <span id={`${id}-hint`} className="hint">
          {about.hint}
        </span>
      )}
      {about.wrong !== undefined && (
        <span id={`${id}-wrong`} className="wrong">
          {about.wrong}
        </span>
      )}
    </div>
  );
}

type InputProps = About & Omit<ComponentProps<'input'>, 'onChange'> & { readonly onChange: (value: string) => void };

export function TextField({ label, hint, wrong, onChange, className, ...rest }: InputProps) {
  const about = aboutOf({ label, hint, wrong });
  const { id, naming } = useNaming(about);
  return (
    <Around id={id} about={about}>
      <input
        className={`input ${className ?? ''}`}
        {...rest}
        {...naming}
        onChange={(event) => onChange(event.target.value)}
      />
    </Around>
  );
}

type AreaProps = About & Omit<ComponentProps<'textarea'>, 'onChange'> & { readonly onChange: (value: string) => void };

export function TextAreaField({ label, hint, wrong, onChange, ...rest }: AreaProps) {
  const about = aboutOf({ label, hint, wrong });
  const { id, naming } = useNaming(about);
  return (
    <Around id={id} about={about}>
      <textarea
        className="input code"
        spellCheck={false}
        {...rest}
        {...naming}
        onChange={(event) => onChange(event.target.value)}
      />
    </Around>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

type SelectProps = About &
  Omit<ComponentProps<'select'>, 'onChange'> & {
    readonly options: readonly Option[];
    readonly onChange: (value: string) => void;
  };

export function SelectField({ label, hint, wrong, options, onChange, ...rest }: SelectProps) {
  const about = aboutOf({ label, hint, wrong });
  const { id, naming } = useNaming(about);
  return (
    <Around id={id} about={about}>
      <select className="input" {...rest} {...naming} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Around>
  );
}

export interface ChoiceOption {
  readonly value: string;
  readonly words: { readonly label: string; readonly text?: string };
}

interface ChoiceProps {
  readonly legend: string;
  readonly value: string;
  readonly options: readonly ChoiceOption[];
  readonly onChange: (value: string) => void;
}

/** One of a few, each with a line about it. */
export function Choice({ legend, value, options, onChange }: ChoiceProps) {
  const name = useId();
  return (
    <fieldset className="stack">
      <legend className="visually-hidden">{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className="choice">
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>
            {option.words.label}
            {option.words.text !== undefined && <small>{option.words.text}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function aboutOf({ label, hint, wrong }: About): About {
  return { label, ...(hint === undefined ? {} : { hint }), ...(wrong === undefined ? {} : { wrong }) };
}
