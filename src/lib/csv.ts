// Lines of CSV (RFC 4180), whose cells no spreadsheet takes for a formula.

/** Lists are written with spaces between, what else is no text as JSON; nothing stands for what is not there. */
export function csvLine(values: readonly unknown[]): string {
  return `${values.map((value) => quoted(textOf(value))).join(',')}\r\n`;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  const isListOfTexts = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return isListOfTexts ? value.join(' ') : JSON.stringify(value);
}

/**
 * owasp.org/www-community/attacks/CSV_Injection: what begins so is a formula to a spreadsheet, whatever is quoted; in full width, too, and
 * behind what separates cells and rows where it is set to another language or takes no quotes.
 */
const FORMULA = /(^|[;\t\r\n])(?=[=+\-@\t\r＝＋－＠])/g;

function quoted(text: string): string {
  const harmless = text.replaceAll(FORMULA, "$1'");
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
