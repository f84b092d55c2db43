// A kind of key as people call it: the API's words have the curve's name in a standard.

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  sm2p256v1: 'SM2',
  ed25519: 'Ed25519',
};

/** "ECC prime256v1" → "ECC P-256"; what is not known, and what is nothing, stays as it is. */
export function keyWords(encryptAlgorithm: string): string {
  const [kind = '', parameter = ''] = encryptAlgorithm.split(' ');
  const named = CURVES[parameter];
  if (named === undefined) return encryptAlgorithm;
  return kind === 'ECC' ? `ECC ${named}` : named;
}
