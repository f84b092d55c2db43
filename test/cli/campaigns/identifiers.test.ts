// Files of certificates to be replaced, read in pieces.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_LINE_CHARACTERS, MAX_PIECE, readPieces } from '../../../src/cli/campaigns/identifiers.ts';

async function* linesOf(lines: Iterable<string>): AsyncGenerator<string> {
  for (const line of lines) yield await Promise.resolve(line);
}

async function piecesOf(lines: Iterable<string>): Promise<readonly (readonly string[])[]> {
  const pieces: (readonly string[])[] = [];
  for await (const piece of readPieces(linesOf(lines), { path: 'list.txt' })) pieces.push(piece);
  return pieces;
}

test('Ids, fingerprints and serials are taken as they are, without what other programs write around them', async () => {
  const lines = [
    '\ufeffabcDEF12',
    '',
    '  # of the second floor',
    'AB:CD:0f  # web-1',
    ' 0123 ',
    'serial=0A1B',
    'sha256 Fingerprint=01:FF',
    '0a 1b 2c',
  ];
  assert.deepEqual(await piecesOf(lines), [['abcDEF12', 'ABCD0f', '0123', '0A1B', '01FF', '0a1b2c']]);
});

test('A piece has as many as one call takes; the next begins with one more', async () => {
  const names = Array.from({ length: MAX_PIECE + 1 }, (_, at) => String(at));
  assert.deepEqual(
    (await piecesOf(names)).map((piece) => piece.length),
    [MAX_PIECE, 1],
  );
  assert.deepEqual(
    (await piecesOf(names.slice(1))).map((piece) => piece.length),
    [MAX_PIECE],
  );
  assert.deepEqual(await piecesOf([]), []);
});

test('A million lines are never held together', async () => {
  let read = 0;
  function* million(): Generator<string> {
    for (; read < 1_000_000; read += 1) yield 'abcdefgh';
  }
  const pieces = readPieces(linesOf(million()), { path: 'list.txt' });
  await pieces.next();
  assert.ok(read <= MAX_PIECE, `${read} lines were read for the first piece`);
  await pieces.return(undefined);
});

test('A line that names no certificate is refused with its number, and not with its content', async () => {
  const longest = 'a'.repeat(MAX_LINE_CHARACTERS);
  assert.deepEqual(await piecesOf([longest]), [[longest]]);
  await assert.rejects(piecesOf(['ab', `${longest}a`]), {
    message: 'Cannot read line 2 of list.txt: it has 201 characters, at most 200 are taken',
  });
  await assert.rejects(piecesOf(['ab', '', 'two words']), {
    message: 'Cannot read line 3 of list.txt: one id, fingerprint or serial number to a line is taken',
  });
});
