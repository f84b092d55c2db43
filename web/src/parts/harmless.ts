// Words of strangers with nothing in them that acts on the page.

/** Controls, and what turns the direction of writing, which could make a name look like another. */
const ACTING = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Each acting character as a mark that can be seen. Tabs and line ends too, so for text on one line. */
export function harmless(text: string): string {
  return text.replace(ACTING, '\ufffd');
}
