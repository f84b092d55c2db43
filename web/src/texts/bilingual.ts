// The form of every table of texts: the same texts in English and in Chinese, held to each other by their types.

export type Language = 'en' | 'zh';

export type Bilingual<Texts> = { readonly [language in Language]: Texts };

/** The English ones say which texts there are. */
export function bilingual<Texts>(texts: { readonly en: Texts; readonly zh: NoInfer<Texts> }): Bilingual<Texts> {
  return texts;
}

/** As the service takes it in x-tc-language, and pages have it in "lang". */
export const LOCALES: Readonly<Record<Language, 'en-US' | 'zh-CN'>> = { en: 'en-US', zh: 'zh-CN' };
