// How refusals are put into words: a code, and a sentence in each language.

import { inWords, type Reason } from '../../reasons/reason.ts';

export interface Wording {
  readonly code: string;
  readonly en: string;
  readonly zh: string;
}

export function plain(code: string, en: string, zh: string): () => Wording {
  return () => ({ code, en: `${en}.`, zh: `${zh}。` });
}

export function detailed(code: string, en: string, zh: string): (refusal: { readonly detail: Reason }) => Wording {
  return ({ detail }) => ({ code, en: `${en}: ${inWords(detail, 'en')}.`, zh: `${zh}：${inWords(detail, 'zh')}。` });
}

/** The same for parameters that are wrong, whatever is wrong with them. */
export function invalid(en: string, zh: string): Wording {
  return { code: 'FailedOperation.InvalidParam', en: `Incorrect parameters: ${en}.`, zh: `参数有误：${zh}。` };
}

const SHOWN_CHARACTERS = 80;

/** What a caller chose is shown in part, in plain ASCII. */
export function shown(text: string): string {
  const plain = text.slice(0, SHOWN_CHARACTERS).replaceAll(/[^\x20-\x7e]/g, '?');
  return text.length > SHOWN_CHARACTERS ? `${plain}...` : plain;
}
