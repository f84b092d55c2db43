// Certificates that are named one to a line, in a file or as typed, in pieces of such a size as one call takes.

/** What ResealExtendCampaignSelection takes at once. */
export const MAX_PIECE = 1000;

/** Without empty lines, what stands behind a "#", what openssl writes before a "=", and between the bytes of a number. */
export function identifierOf(line: string): string {
  const words = line
    .replace(/#.*/, '')
    .replace(/^[^=]*=/, '')
    .trim();
  const joined = words.replaceAll(/[:\s]/g, '');
  // What is more than one word and no number is sent as it is, to be refused by its own words.
  return /^[0-9a-f]+$/i.test(joined) || !/\s/.test(words) ? joined : words;
}

/** Reads no more of the text than a piece at a time. */
export async function* piecesOf(texts: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let piece: string[] = [];
  for await (const line of linesOf(texts)) {
    const identifier = identifierOf(line);
    if (identifier === '') continue;
    piece.push(identifier);
    if (piece.length < MAX_PIECE) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const text of texts) {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

/** A file as texts, however long it is. */
export async function* textsOf(file: Pick<Blob, 'stream'>): AsyncGenerator<string> {
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}
