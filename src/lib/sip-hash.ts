// SipHash-2-4 (Aumasson and Bernstein): a keyed hash of short inputs, in halves of 32 bits, which are what JavaScript has fast.

export const SIP_KEY_BYTES = 16;

const WORD_BYTES = 8;
/** "somepseudorandomlygeneratedbytes", by halves of each word, the lower first. */
const INITIAL = [
  0x70736575, 0x736f6d65, 0x6e646f6d, 0x646f7261, 0x6e657261, 0x6c796765, 0x79746573, 0x74656462,
] as const;
/** Where each of the four words has its lower half. */
const [V0, V1, V2, V3] = [0, 2, 4, 6] as const;

/** Eight bytes, as the reference has them. Throws for a key of another length. */
export function sipHash24(key: Uint8Array, input: Uint8Array): Uint8Array {
  if (key.length !== SIP_KEY_BYTES) throw new Error(`Cannot hash with a key of ${key.length} bytes`);
  const state = Uint32Array.from(INITIAL);
  const keyView = new DataView(key.buffer, key.byteOffset, key.byteLength);
  for (let half = 0; half < state.length; half += 1) {
    state[half] = (state[half] ?? 0) ^ keyView.getUint32((half % 4) * 4, true);
  }
  const words = new DataView(paddedWords(input).buffer);
  for (let at = 0; at < words.byteLength; at += WORD_BYTES) {
    absorb(state, words.getUint32(at, true), words.getUint32(at + 4, true));
  }
  xorInto(state, V2, 0xff, 0);
  for (let round = 0; round < 4; round += 1) mix(state);
  return digestOf(state);
}

/** Filled with zeros to whole words, the last octet being the length. */
function paddedWords(input: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array((Math.floor(input.length / WORD_BYTES) + 1) * WORD_BYTES);
  padded.set(input);
  padded[padded.length - 1] = input.length & 0xff;
  return padded;
}

function absorb(state: Uint32Array, low: number, high: number): void {
  xorInto(state, V3, low, high);
  mix(state);
  mix(state);
  xorInto(state, V0, low, high);
}

function mix(state: Uint32Array): void {
  step(state, [V0, V1], 13);
  rotate(state, V0, 32);
  step(state, [V2, V3], 16);
  step(state, [V0, V3], 21);
  step(state, [V2, V1], 17);
  rotate(state, V2, 32);
}

/** a += b, b = rotated b xor a. */
function step(state: Uint32Array, [a, b]: readonly [number, number], bits: number): void {
  const low = (state[a] ?? 0) + (state[b] ?? 0);
  state[a + 1] = (state[a + 1] ?? 0) + (state[b + 1] ?? 0) + (low > 0xff_ff_ff_ff ? 1 : 0);
  state[a] = low;
  rotate(state, b, bits);
  xorInto(state, b, state[a] ?? 0, state[a + 1] ?? 0);
}

/** To the left, by less than 32 bits or by 32. */
function rotate(state: Uint32Array, at: number, bits: number): void {
  const [low, high] = [state[at] ?? 0, state[at + 1] ?? 0];
  state[at] = bits === 32 ? high : (low << bits) | (high >>> (32 - bits));
  state[at + 1] = bits === 32 ? low : (high << bits) | (low >>> (32 - bits));
}

function xorInto(state: Uint32Array, at: number, low: number, high: number): void {
  state[at] = (state[at] ?? 0) ^ low;
  state[at + 1] = (state[at + 1] ?? 0) ^ high;
}

function digestOf(state: Uint32Array): Uint8Array {
  const digest = new DataView(new ArrayBuffer(WORD_BYTES));
  const xorOf = (half: number): number =>
    (state[V0 + half] ?? 0) ^ (state[V1 + half] ?? 0) ^ (state[V2 + half] ?? 0) ^ (state[V3 + half] ?? 0);
  digest.setUint32(0, xorOf(0), true);
  digest.setUint32(4, xorOf(1), true);
  return new Uint8Array(digest.buffer);
}
