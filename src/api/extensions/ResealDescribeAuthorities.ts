// ResealDescribeAuthorities: the built-in authorities, with the age of their lists and responders, for the operator.

import { defineAction } from '../action.ts';
import { checkOperator } from '../installation/check-operator.ts';
import type { KnownAuthority, KnownList, KnownResponder } from '../installation/installation.ts';
import { wireTime, wireTimeOrNone } from '../words/times.ts';

const NAME = 'ResealDescribeAuthorities';

export const ResealDescribeAuthorities = defineAction({
  name: NAME,
  input: {},
  needsVerified: false,
  run: async (call) => {
    await checkOperator(call, NAME);
    const known = await call.installation.listAuthorities();
    return { TotalCount: known.length, Authorities: known.map(viewOf) };
  },
});

function viewOf(authority: KnownAuthority) {
  return {
    AuthorityId: authority.id,
    Kind: authority.kind,
    Role: authority.role,
    IssuerId: authority.issuerId,
    Subject: authority.subject,
    Algorithm: authority.algorithm,
    CertBeginTime: wireTime(authority.notBefore),
    CertEndTime: wireTime(authority.notAfter),
    Sha256: authority.sha256,
    IsIssuing: authority.isIssuing,
    IsKeyHere: authority.isKeyHere,
    CompromiseTime: wireTimeOrNone(authority.compromisedAt),
    RevokeTime: wireTimeOrNone(authority.revokedAt),
    Lists: authority.lists.map(listView),
    Responder: authority.responder === undefined ? null : responderView(authority.responder),
  };
}

function listView({ shard, number, thisUpdate, nextUpdate, revocations, isLate }: KnownList) {
  return {
    Shard: shard,
    Number: number,
    ThisUpdateTime: wireTime(thisUpdate),
    NextUpdateTime: wireTime(nextUpdate),
    Revocations: revocations,
    IsLate: isLate,
  };
}

function responderView({ number, notBefore, notAfter, isLate }: KnownResponder) {
  return { Number: number, CertBeginTime: wireTime(notBefore), CertEndTime: wireTime(notAfter), IsLate: isLate };
}
