// Views of the list that a person has named: each is an address, kept in the browser.

import { useState } from 'react';
import { Link } from 'wouter';
import { useTexts } from '../../app/app-context.ts';
import { usePreference } from '../../app/preferences.ts';
import { DialogOver } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { Icon } from '../../parts/icon.tsx';
import { submitting } from '../../parts/submitting.ts';
import { Words } from '../../parts/words.tsx';
import { CERTIFICATES } from '../../texts/certificates.ts';

export interface SavedView {
  readonly name: string;
  /** As in the address, without "?" and without a page. */
  readonly query: string;
}

/** As many as can still be told apart. */
export const MOST_VIEWS = 30;

export function readViews(kept: unknown): readonly SavedView[] {
  if (!Array.isArray(kept)) return [];
  return kept.filter(isView).slice(0, MOST_VIEWS);
}

function isView(one: unknown): one is SavedView {
  if (typeof one !== 'object' || one === null || !('name' in one) || !('query' in one)) return false;
  return typeof one.name === 'string' && typeof one.query === 'string';
}

const BUILT_IN = [
  { id: 'all', query: '' },
  { id: 'pending', query: 'status=pending' },
  { id: 'expiring', query: 'expiring=1&sort=ends' },
  { id: 'issued', query: 'status=issued' },
] as const;

export function Views({ query }: { readonly query: string }) {
  const texts = useTexts(CERTIFICATES);
  const [views, keep] = usePreference('views', readViews);
  const [isNaming, setNaming] = useState(false);
  const names = {
    all: texts.allView,
    pending: texts.groups.pending,
    expiring: texts.expiring,
    issued: texts.groups.issued,
  };
  const isKnown = [...BUILT_IN, ...views].some((view) => view.query === query);
  return (
    <nav className="tabs" aria-label={texts.views}>
      {BUILT_IN.map(({ id, query: own }) => (
        <ViewLink key={id} query={own} isCurrent={own === query}>
          {names[id]}
        </ViewLink>
      ))}
      {views.map((view) => (
        <span key={view.name} className="row">
          <ViewLink query={view.query} isCurrent={view.query === query}>
            <Words text={view.name} most={40} />
          </ViewLink>
          <button
            type="button"
            className="button quiet small"
            aria-label={texts.removeView(view.name)}
            onClick={() => keep(views.filter(({ name }) => name !== view.name))}
          >
            <Icon name="cross" />
          </button>
        </span>
      ))}
      {!isKnown && views.length < MOST_VIEWS && (
        <button type="button" className="button quiet small" onClick={() => setNaming(true)}>
          <Icon name="plus" />
          {texts.saveView}
        </button>
      )}
      {isNaming && (
        <NameView
          onClose={() => setNaming(false)}
          onName={(name) => keep([...views.filter((view) => view.name !== name), { name, query }])}
        />
      )}
    </nav>
  );
}

function ViewLink({
  query,
  isCurrent,
  children,
}: {
  readonly query: string;
  readonly isCurrent: boolean;
  readonly children: React.ReactNode;
}) {
  return (
    <Link
      href={query === '' ? '/certificates' : `/certificates?${query}`}
      aria-current={isCurrent ? 'page' : undefined}
    >
      {children}
    </Link>
  );
}

function NameView({ onClose, onName }: { readonly onClose: () => void; readonly onName: (name: string) => void }) {
  const texts = useTexts(CERTIFICATES);
  const [name, setName] = useState('');
  const save = (): void => {
    onName(name.trim());
    onClose();
  };
  return (
    <DialogOver title={texts.saveViewTitle} onClose={onClose}>
      <form className="stack" onSubmit={submitting(save)}>
        <TextField label={texts.viewName} required maxLength={40} value={name} onChange={setName} />
        <footer>
          <button type="submit" className="button primary" disabled={name.trim() === ''}>
            {texts.save}
          </button>
        </footer>
      </form>
    </DialogOver>
  );
}
