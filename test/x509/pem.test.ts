// PEM: tolerant around the base64, strict within.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodePem, encodePem, MAX_PEM_BLOCKS, MAX_PEM_CHARACTERS } from '../../src/x509/pem/pem.ts';

const DER = Uint8Array.from({ length: 100 }, (_, index) => index);
const PEM = encodePem('CERTIFICATE', DER);

test('PEM is written in lines of 64 characters and read again', () => {
  assert.deepEqual(
    PEM.split('\n').map((line) => line.length),
    [27, 64, 64, 8, 25, 0],
  );
  assert.deepEqual(decodePem(PEM), [{ label: 'CERTIFICATE', headers: [], der: DER }]);
  assert.deepEqual(decodePem(encodePem('X', new Uint8Array())), [{ label: 'X', headers: [], der: new Uint8Array() }]);
});

test('several blocks and the text between them are told apart', () => {
  const blocks = decodePem(`subject=a\n${PEM}\nissuer=b\n${encodePem('PRIVATE KEY', DER)}end`);
  assert.deepEqual(
    blocks.map(({ label }) => label),
    ['CERTIFICATE', 'PRIVATE KEY'],
  );
  assert.deepEqual(decodePem('no block at all'), []);
  assert.deepEqual(decodePem(''), []);
});

test('headers of an encrypted key are kept apart from its base64', () => {
  const text = PEM.replace('-----\n', '-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n');
  const [block] = decodePem(text);
  assert.deepEqual(block?.headers, ['Proc-Type: 4,ENCRYPTED', 'DEK-Info: AES-256-CBC,00']);
  assert.deepEqual(block?.der, DER);
});

for (const [what, text, message] of [
  ['without its end', PEM.slice(0, -30), /no END line for CERTIFICATE/],
  ['that ends as another', PEM.replace('END CERTIFICATE', 'END KEY'), /no END line for CERTIFICATE/],
  ['that begins within another', PEM.replace('\n', `\n${PEM}`), /no END line for CERTIFICATE/],
  ['without a label', PEM.replaceAll('CERTIFICATE', ''), /no proper label/],
  ['with a label in small letters', PEM.replaceAll('CERTIFICATE', 'certificate'), /no proper label/],
  ['with a character that is not base64', PEM.replace('AAEC', 'AA*C'), /body of CERTIFICATE is not base64/],
  ['in the URL alphabet', encodePem('X', Uint8Array.of(0xff, 0xff, 0xff)).replace('////', '____'), /not base64/],
  ['without its padding', PEM.replace('==', ''), /not base64/],
  ['with stray bits before the padding', PEM.replace('Yw==', 'Yx=='), /not base64/],
  ['with text after the padding', PEM.replace('==', '==AAAA'), /not base64/],
] as const) {
  test(`a block ${what} is refused`, () => {
    assert.throws(() => decodePem(text), { name: 'EncodingError', message });
  });
}

test('text of the largest length is read, one character more is refused', () => {
  assert.deepEqual(decodePem(PEM.padEnd(MAX_PEM_CHARACTERS)).length, 1);
  assert.throws(() => decodePem(PEM.padEnd(MAX_PEM_CHARACTERS + 1)), /at most 262144 are read/);
});

test('a hundred blocks are read, one more is refused', () => {
  assert.equal(decodePem(PEM.repeat(MAX_PEM_BLOCKS)).length, MAX_PEM_BLOCKS);
  assert.throws(() => decodePem(PEM.repeat(MAX_PEM_BLOCKS + 1)), /more than 100 blocks/);
});
