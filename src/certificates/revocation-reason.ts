// The reason of a revocation: from the applicant's words to a CRLReason (RFC 5280 §5.3.1, BR §4.9.1.1).

export const KEY_COMPROMISE = 1;

/** Undefined means unspecified, which is left out of a CRL. */
export function crlReasonOf(text: string): number | undefined {
  return REASONS.find(({ words }) => words.test(text))?.code;
}

const REASONS = [
  { code: KEY_COMPROMISE, words: /key.?compromise|compromised|disclosed|leak|泄露|泄漏/iu },
  { code: 4, words: /supersede|replaced|reissue|替换|重颁发/iu },
  { code: 5, words: /cessation|no longer|\bclosed\b|停止|停用/iu },
  { code: 9, words: /privilege.?withdrawn|权限/iu },
] as const;
