// The cause of a revocation: read once from the words of whoever asks for it (RFC 5280 §5.3.1, BR §4.9.1.1, §7.2.2).

import { CRL_REASONS, type CrlReason } from '../../x509/status/crl-reasons.ts';

/** BR §7.2.2: what a server certificate may be revoked for. The others are for authorities, attributes and holds. */
export type RevocationReason = Exclude<
  CrlReason,
  'cACompromise' | 'certificateHold' | 'removeFromCRL' | 'aACompromise'
>;

export interface RevocationCause {
  readonly reason: RevocationReason;
  /** The words it was read from, as they came. */
  readonly comment: string;
}

/** Words that name no reason, and the numbers of reasons that a server certificate has not, are unspecified. */
export function readRevocationCause(comment: string): RevocationCause {
  return { reason: reasonNumbered(comment) ?? reasonWorded(comment) ?? 'unspecified', comment };
}

/** Of a number that stands alone the reason, and unspecified where it has none: its words are not looked at. */
function reasonNumbered(text: string): RevocationReason | undefined {
  const number = NUMBER_ALONE.exec(text.trim())?.[1];
  if (number === undefined) return undefined;
  return REASONS.find(({ reason }) => CRL_REASONS[reason] === Number(number))?.reason ?? 'unspecified';
}

function reasonWorded(text: string): RevocationReason | undefined {
  return REASONS.find(({ words }) => says(text, words))?.reason;
}

/** "4", "reason 4", "CRLReason: 4". */
const NUMBER_ALONE = /^(?:(?:crl)?[ _-]?reason(?: ?code)? ?[:=]? ?)?([0-9]{1,2})$/iu;

/** The gravest first: whoever names several means that one too. */
const REASONS: readonly { readonly reason: RevocationReason; readonly words: RegExp }[] = [
  {
    reason: 'keyCompromise',
    words:
      /key.?compromise|(?<!un)(?:compromised|disclosed)|(?<!memory.?|b)leak|stolen|hacked|key (?:was|is|has been|were) exposed|exposed (?:the |a )?(?:private )?key|泄露|泄漏|外泄|被盗|失窃|窃取|密钥失密/giu,
  },
  {
    reason: 'affiliationChanged',
    words:
      /affiliation.?changed?|(?:organi[sz]ation|company|owner(?:ship)?|subject)(?:'s)?(?: name)? (?:has |was |is )?changed|隶属关系变更|(?:主体|组织|单位|公司|企业)(?:名称|信息)?(?:已|发生)?变更/giu,
  },
  {
    reason: 'superseded',
    words: /supersede|replaced|reissue|re-?key|renewed|替换|取代|更换|重颁发|重新颁发|重新签发|换发/giu,
  },
  {
    reason: 'cessationOfOperation',
    words:
      /cessation|no longer|\bclosed\b|decommission|discontinued|shut ?down|out of (?:use|service)|停止|停用|不再|下线|弃用|关闭|业务终止/giu,
  },
  { reason: 'privilegeWithdrawn', words: /privilege.?withdrawn|权限|特权/giu },
];

/** "The key was not compromised" says the contrary, and would have the key blocked for good. */
function says(text: string, words: RegExp): boolean {
  return [...text.matchAll(words)].some(({ index }) => !DENIAL.test(text.slice(0, index)));
}

/** In the two words before, or in those that Chinese puts between. */
const DENIAL =
  /(?:\b(?:not|never|no|nor|without)|n['’]t)(?:\s+[\p{L}'’]+){0,2}\s+$|(?:未|没有|没|并非|不是|无)(?:被|发生|出现|任何|证据|表明|密钥|私钥|证书|的)*$/iu;
