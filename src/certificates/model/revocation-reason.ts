// The reason of a revocation: from the applicant's words to a CRLReason (RFC 5280 §5.3.1, BR §4.9.1.1, §7.2.2).

export const KEY_COMPROMISE = 1;
const AFFILIATION_CHANGED = 3;
const SUPERSEDED = 4;
const CESSATION_OF_OPERATION = 5;
const PRIVILEGE_WITHDRAWN = 9;

/** Undefined means unspecified, which is left out of a CRL. */
export function crlReasonOf(text: string): number | undefined {
  const number = NUMBER_ALONE.exec(text.trim())?.[1];
  if (number !== undefined) return REASONS.find(({ code }) => code === Number(number))?.code;
  return REASONS.find(({ words }) => says(text, words))?.code;
}

/** "4", "reason 4", "CRLReason: 4". */
const NUMBER_ALONE = /^(?:(?:crl)?[ _-]?reason(?: ?code)? ?[:=]? ?)?([0-9]{1,2})$/iu;

/** The gravest first: who names several means that one too. Those that are not here are not for server certificates. */
const REASONS: readonly { readonly code: number; readonly words: RegExp }[] = [
  {
    code: KEY_COMPROMISE,
    words:
      /key.?compromise|(?<!un)(?:compromised|disclosed)|(?<!memory.?|b)leak|stolen|hacked|key (?:was|is|has been|were) exposed|exposed (?:the |a )?(?:private )?key|泄露|泄漏|外泄|被盗|失窃|窃取|密钥失密/giu,
  },
  {
    code: AFFILIATION_CHANGED,
    words:
      /affiliation.?changed?|(?:organi[sz]ation|company|owner(?:ship)?|subject)(?:'s)?(?: name)? (?:has |was |is )?changed|隶属关系变更|(?:主体|组织|单位|公司|企业)(?:名称|信息)?(?:已|发生)?变更/giu,
  },
  {
    code: SUPERSEDED,
    words: /supersede|replaced|reissue|re-?key|renewed|替换|取代|更换|重颁发|重新颁发|重新签发|换发/giu,
  },
  {
    code: CESSATION_OF_OPERATION,
    words:
      /cessation|no longer|\bclosed\b|decommission|discontinued|shut ?down|out of (?:use|service)|停止|停用|不再|下线|弃用|关闭|业务终止/giu,
  },
  { code: PRIVILEGE_WITHDRAWN, words: /privilege.?withdrawn|权限|特权/giu },
];

/** "The key was not compromised" says the contrary, and would have the key blocked for good. */
function says(text: string, words: RegExp): boolean {
  return [...text.matchAll(words)].some(({ index }) => !DENIAL.test(text.slice(0, index)));
}

/** In the two words before, or in those that Chinese puts between. */
const DENIAL =
  /(?:\b(?:not|never|no|nor|without)|n['’]t)(?:\s+[\p{L}'’]+){0,2}\s+$|(?:未|没有|没|并非|不是|无)(?:被|发生|出现|任何|证据|表明|密钥|私钥|证书|的)*$/iu;
