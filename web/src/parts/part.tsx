// A part of a page: a card with its title, numbered where parts are steps.

import type { ReactNode } from 'react';

interface PartProps {
  readonly number?: number;
  readonly title: string;
  readonly children: ReactNode;
}

export function Part({ number, title, children }: PartProps) {
  return (
    <section className="card">
      <header>
        <h2 className="row">
          {number !== undefined && (
            <span className="step-number" aria-hidden="true">
              {number}
            </span>
          )}
          {title}
        </h2>
      </header>
      <div className="body stack">{children}</div>
    </section>
  );
}
