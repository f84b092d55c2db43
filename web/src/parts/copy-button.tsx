// A value to be taken elsewhere, with a button that copies it.

import { useEffect, useState } from 'react';
import { useTexts } from '../app/app-context.ts';
import { FRAME } from '../texts/frame.ts';
import { harmless } from './harmless.ts';
import { Icon } from './icon.tsx';

const THANKED_MS = 1500;

export function CopyButton({ value, label }: { readonly value: string; readonly label: string }) {
  const texts = useTexts(FRAME);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), THANKED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const said = isCopied ? texts.copied : `${texts.copy}: ${label}`;
  return (
    <button
      type="button"
      className="button quiet small"
      aria-label={said}
      title={said}
      onClick={() => void copy(value).then(setCopied)}
    >
      <Icon name={isCopied ? 'check' : 'copy'} />
    </button>
  );
}

export function Copyable({ value, label }: { readonly value: string; readonly label: string }) {
  return (
    <div className="copyable">
      <code>{harmless(value)}</code>
      <CopyButton value={value} label={label} />
    </div>
  );
}

/** Pages over plain HTTP have no clipboard, but may still copy what is selected. */
async function copy(value: string): Promise<boolean> {
  if (isSecureContext) {
    return await navigator.clipboard.writeText(value).then(
      () => true,
      () => false,
    );
  }
  const area = document.createElement('textarea');
  area.value = value;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  return isCopied;
}
