// Small drawings, each a few strokes on a field of 16; they say nothing to screen readers.

const PATHS = {
  alert: 'M8 2 1.5 13.5h13L8 2Zm0 4.5v3.5m0 1.8v.2',
  bell: 'M4 7a4 4 0 0 1 8 0c0 3.5 1.5 4.5 1.5 4.5h-11S4 10.5 4 7Zm2.5 6.5a1.6 1.6 0 0 0 3 0',
  check: 'm3 8.5 3.2 3.2L13 5',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Zm0-9.5V8l2.3 1.6',
  columns: 'M2.5 3h11v10h-11zm3.7 0v10m3.6-10v10',
  compare: 'M5.5 3v10M10.5 3v10M2 6l3.5-3L9 6m-2 4 3.5 3L14 10',
  copy: 'M5.5 5.5v-3h8v8h-3m-8-5h8v8h-8z',
  cross: 'm4 4 8 8m0-8-8 8',
  down: 'm4 6.5 4 4 4-4',
  download: 'M8 2.5v7.5m-3-3 3 3 3-3M2.5 13h11',
  file: 'M4 2h5l3 3v9H4zm5 0v3h3',
  globe: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM2 8h12M8 2c-4 3.5-4 8.5 0 12 4-3.5 4-8.5 0-12',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Zm0-6.5V11m0-6v.2',
  list: 'M5.5 4h8m-8 4h8m-8 4h8M2.5 4h.3m-.3 4h.3m-.3 4h.3',
  menu: 'M2.5 4h11m-11 4h11m-11 4h11',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3 5.6 5.6 0 1 0 13 9.6Z',
  more: 'M3.5 8h.1M8 8h.1m4.4 0h.1',
  plus: 'M8 3v10M3 8h10',
  reissue: 'M13 8a5 5 0 0 1-9 3m-1-3a5 5 0 0 1 9-3m.5-2.5V5.5h-3M3.5 13.5v-3h3',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Zm3.6-1.4L14 14',
  seal: 'M8 9.5a3.8 3.8 0 1 0 0-7.6 3.8 3.8 0 0 0 0 7.6ZM5.8 9 5 14l3-1.6L11 14l-.8-5',
  send: 'm2 8 12-5.5-4.5 11-2-4.5zm5.5 1 6.5-6.5',
  server: 'M2.5 3h11v4h-11zm0 6h11v4h-11zM5 5h.1M5 11h.1',
  shield: 'M8 1.8 13 3.7v3.9c0 3.2-2.1 5.5-5 6.4-2.9-.9-5-3.2-5-6.4V3.7zM5.8 7.8l1.6 1.6 3-3',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.5v1.2m0 10.6v1.2M1.5 8h1.2m10.6 0h1.2M3.4 3.4l.9.9m7.4 7.4.9.9m0-9.2-.9.9m-7.4 7.4-.9.9',
  upload: 'M8 10.5V3m-3 3 3-3 3 3M2.5 13h11',
  user: 'M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8Zm-5.5 6c.4-2.7 2.6-4 5.5-4s5.1 1.3 5.5 4',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
