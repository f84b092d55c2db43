// Times as the wire has them, shown in the person's own zone.

import { useSurroundings } from '../app/app-context.ts';
import { LOCALES } from '../texts/bilingual.ts';
import { None } from './none.tsx';
import { wireDate } from './wire-date.ts';

/** "2026-12-01 14:05", in the zone of the browser; a dash for none. */
export function Time({ at, day = false }: { readonly at: string | Date | undefined; readonly day?: boolean }) {
  const { language } = useSurroundings();
  const date = typeof at === 'string' ? wireDate(at) : at;
  if (date === undefined) return <None />;
  const whole = date.toLocaleString(LOCALES[language], { dateStyle: 'full', timeStyle: 'long' });
  return (
    <time dateTime={date.toISOString()} title={whole}>
      {day ? localText(date).slice(0, 10) : localText(date)}
    </time>
  );
}

function localText(date: Date): string {
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
