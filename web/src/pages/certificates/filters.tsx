// What narrows the list: words, status, source, project, tag and order, all of them in the address.

import { useEffect, useRef, useState } from 'react';
import { useTexts } from '../../app/app-context.ts';
import { CERTIFICATES } from '../../texts/certificates.ts';
import { type ListState, STATUS_GROUP_NAMES, type Sort } from './list-state.ts';

interface FiltersProps {
  readonly state: ListState;
  /** The first page of what is found then. */
  readonly onChange: (part: Partial<ListState>) => void;
}

export function Filters({ state, onChange }: FiltersProps) {
  const texts = useTexts(CERTIFICATES);
  return (
    <div className="filters" role="search">
      <TypedFilter
        className="search"
        label={texts.search}
        value={state.search}
        onChange={(search) => onChange({ search })}
      />
      <select
        className="input"
        aria-label={texts.status}
        value={state.isExpiring ? EXPIRING : state.status}
        onChange={(event) => onChange(standingOf(event.target.value))}
      >
        <option value="">{texts.anyStatus}</option>
        {STATUS_GROUP_NAMES.map((name) => (
          <option key={name} value={name}>
            {texts.groups[name]}
          </option>
        ))}
        <option value={EXPIRING}>{texts.expiring}</option>
      </select>
      <select
        className="input"
        aria-label={texts.source}
        value={state.source}
        onChange={(event) => onChange({ source: event.target.value as ListState['source'] })}
      >
        <option value="">{texts.anySource}</option>
        <option value="buy">{texts.sources.buy}</option>
        <option value="upload">{texts.sources.upload}</option>
      </select>
      <TypedFilter
        className="short"
        label={texts.projectNumber}
        value={state.project}
        onChange={(project) => onChange({ project })}
      />
      <TypedFilter className="short" label={texts.tag} value={state.tag} onChange={(tag) => onChange({ tag })} />
      <select
        className="input"
        aria-label={texts.sort}
        value={state.sort}
        onChange={(event) => onChange({ sort: event.target.value as Sort })}
      >
        {(['newest', 'ends', 'endsLast'] as const).map((sort) => (
          <option key={sort} value={sort}>
            {texts.sorts[sort]}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Those that end soon are a standing of their own to whoever looks for them. */
const EXPIRING = 'expiring';

function standingOf(value: string): Pick<ListState, 'status' | 'isExpiring'> {
  return { status: STATUS_GROUP_NAMES.find((name) => name === value) ?? '', isExpiring: value === EXPIRING };
}

/** The list follows what is typed, a moment after the last letter. */
const SETTLED_MS = 300;

interface TypedProps {
  readonly className: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function TypedFilter({ className, label, value, onChange }: TypedProps) {
  const [typed, setTyped] = useState(value);
  const [told, setTold] = useState(value);
  const newest = useRef(onChange);
  useEffect(() => {
    newest.current = onChange;
  });
  // Back and forward, a view that is chosen: the address has changed without a letter typed.
  if (value !== told) {
    setTold(value);
    setTyped(value);
  }
  useEffect(() => {
    if (typed === value) return undefined;
    const timer = setTimeout(() => {
      setTold(typed);
      newest.current(typed);
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [typed, value]);
  return (
    <input
      type="search"
      className={`input ${className}`}
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}
