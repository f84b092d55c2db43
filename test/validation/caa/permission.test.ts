// Which CAA records let this authority issue: the examples of RFC 8659 §4 and RFC 8657 §3 to §5, and what people get wrong.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CaaQuestion, whyForbidden } from '../../../src/validation/caa/permission.ts';

const ACCOUNT_URI = 'https://ca1.example.net/account/1234';

const QUESTION: CaaQuestion = {
  name: 'example.com',
  identifiers: ['ca1.example.net', 'ca1.example.org'],
  isWildcard: false,
  accountUri: ACCOUNT_URI,
  methods: ['dns-01', 'ca-dns'],
};

/** Of records as a zone file has them: "0 issue ca1.example.net". */
function outcomeOf(lines: readonly string[], question: Partial<CaaQuestion> = {}): string {
  const records = lines.map((line) => {
    const [flags = '', tag = ''] = line.split(' ', 2);
    return { isCritical: Number(flags) >= 128, tag, value: line.slice(flags.length + tag.length + 2) };
  });
  return whyForbidden({ foundAt: 'example.com', records }, { ...QUESTION, ...question })?.id ?? 'permitted';
}

const WILDCARD = { isWildcard: true, name: '*.example.com' };

describe('RFC 8659 §4.2, issue', () => {
  for (const [lines, outcome] of [
    [['0 issue ca1.example.net'], 'permitted'],
    [['0 issue ca1.example.net', '0 issue ca2.example.org'], 'permitted'],
    [['0 issue ca2.example.org', '0 issue ca1.example.org'], 'permitted'],
    [['0 issue ca2.example.org'], 'caaOthers'],
    [['0 issue ;'], 'caaOthers'],
    [['0 issue '], 'caaOthers'],
    [['0 issue   ;  '], 'caaOthers'],
    [['0 issue ;', '0 issue ca1.example.net'], 'permitted'],
    [['0 issue CA1.Example.NET'], 'permitted'],
    [['0 issue \t ca1.example.net \t'], 'permitted'],
    [['0 issue ca1.example.net;'], 'permitted'],
    [['0 issue ca1.example.net; account=230123'], 'permitted'],
    [['0 issue ca1.example.net ; a = b ; c=d'], 'permitted'],
    [['0 issue ca1.example.net; a='], 'permitted'],
    // Not the grammar, and so nobody's leave.
    [['0 issue %%%%%'], 'caaUnreadable'],
    [['0 issue ca1.example.net account=1'], 'caaUnreadable'],
    [['0 issue ca1.example.net; account'], 'caaUnreadable'],
    [['0 issue ca1.example.net; =1'], 'caaUnreadable'],
    [['0 issue ca1.example.net; a=b c'], 'caaUnreadable'],
    [['0 issue ca1.example.net; a=b;'], 'caaUnreadable'],
    [['0 issue ca1.example.net; a_b=c'], 'caaUnreadable'],
    [['0 issue ca1.example.net.'], 'caaUnreadable'],
    [['0 issue -ca1.example.net'], 'caaUnreadable'],
    [['0 issue ca1..example.net'], 'caaUnreadable'],
    [['0 issue ca1.example.net\n'], 'caaUnreadable'],
    [['0 issue %%%%%', '0 issue ca1.example.net'], 'permitted'],
    // Neither longer nor shorter names are ours.
    [['0 issue example.net'], 'caaOthers'],
    [['0 issue x.ca1.example.net'], 'caaOthers'],
    [['0 issue ca1.example.net.evil.example'], 'caaOthers'],
  ] as const) {
    test(`${JSON.stringify(lines)}: ${outcome}`, () => assert.equal(outcomeOf(lines), outcome));
  }
});

describe('RFC 8659 §4.3, issuewild', () => {
  for (const [lines, forName, forWildcard] of [
    [['0 issue ca1.example.net', '0 issuewild ca2.example.org'], 'permitted', 'caaOthers'],
    [['0 issue ca2.example.org', '0 issuewild ca1.example.net'], 'caaOthers', 'permitted'],
    [['0 issuewild ;'], 'permitted', 'caaOthers'],
    [['0 issuewild ;', '0 issue ca1.example.net'], 'permitted', 'caaOthers'],
    [['0 issue ;'], 'caaOthers', 'caaOthers'],
    [['0 issue ca1.example.net'], 'permitted', 'permitted'],
    [['0 issuewild %%%%%'], 'permitted', 'caaUnreadable'],
  ] as const) {
    test(`${JSON.stringify(lines)}: ${forName}, for wildcards ${forWildcard}`, () => {
      assert.deepEqual([outcomeOf(lines), outcomeOf(lines, WILDCARD)], [forName, forWildcard]);
    });
  }
});

describe('RFC 8659 §4.1 and §4.5, other properties', () => {
  for (const [lines, outcome] of [
    [[], 'permitted'],
    [['0 iodef mailto:security@example.com'], 'permitted'],
    [['128 iodef mailto:security@example.com'], 'permitted'],
    [['0 contactemail a@example.com', '0 issuemail ;', '128 issuevmc ;'], 'permitted'],
    [['0 tbs Unknown'], 'permitted'],
    [['128 tbs Unknown'], 'caaCritical'],
    [['0 issue ca1.example.net', '128 tbs Unknown'], 'caaCritical'],
    [['128 issue ca1.example.net'], 'permitted'],
    [['0 tbs Unknown', '0 issue ;'], 'caaOthers'],
  ] as const) {
    test(`${JSON.stringify(lines)}: ${outcome}`, () => {
      assert.equal(outcomeOf(lines), outcome);
      assert.equal(outcomeOf(lines, WILDCARD), outcome);
    });
  }
});

describe('RFC 8657 §3, accounturi', () => {
  const named = `0 issue ca1.example.net; accounturi=${ACCOUNT_URI}`;
  for (const [lines, outcome] of [
    [[named], 'permitted'],
    [['0 issue ca1.example.net; accounturi=https://ca1.example.net/account/5678'], 'caaAccount'],
    [['0 issue ca1.example.net; accounturi=https://ca1.example.net/account/12345'], 'caaAccount'],
    [['0 issue ca1.example.net; accounturi=HTTPS://ca1.example.net/account/1234'], 'caaAccount'],
    [['0 issue ca1.example.net; accounturi='], 'caaAccount'],
    [['0 issue ca1.example.net; AccountURI=https://ca1.example.net/account/5678'], 'caaAccount'],
    // Twice is never met, whatever they say.
    [[`${named}; accounturi=${ACCOUNT_URI}`], 'caaAccount'],
    [['0 issue ca1.example.net; accounturi=https://other.example/1', named], 'permitted'],
    [['0 issue ca1.example.net; accounturi=https://other.example/1', '0 issue ca1.example.net'], 'permitted'],
  ] as const) {
    test(`${JSON.stringify(lines)}: ${outcome}`, () => assert.equal(outcomeOf(lines), outcome));
  }
});

describe('RFC 8657 §4, validationmethods', () => {
  for (const [lines, outcome] of [
    [['0 issue ca1.example.net; validationmethods=dns-01'], 'permitted'],
    [['0 issue ca1.example.net; validationmethods=http-01,ca-dns'], 'permitted'],
    [['0 issue ca1.example.net; validationmethods=DNS-01'], 'permitted'],
    [['0 issue ca1.example.net; validationmethods=http-01'], 'caaMethod'],
    [['0 issue ca1.example.net; validationmethods=dns-011'], 'caaMethod'],
    [['0 issue ca1.example.net; validationmethods='], 'caaMethod'],
    [['0 issue ca1.example.net; validationmethods=non-acme,x'], 'caaMethod'],
    [['0 issue ca1.example.net; validationmethods=dns-01; validationmethods=dns-01'], 'caaMethod'],
    [[`0 issue ca1.example.net; validationmethods=dns-01; accounturi=${ACCOUNT_URI}`], 'permitted'],
    [['0 issue ca1.example.net; validationmethods=dns-01; accounturi=https://other.example/1'], 'caaAccount'],
    [[`0 issue ca1.example.net; validationmethods=http-01; accounturi=${ACCOUNT_URI}`], 'caaMethod'],
  ] as const) {
    test(`${JSON.stringify(lines)}: ${outcome}`, () => assert.equal(outcomeOf(lines), outcome));
  }

  test("a name that the operator's word stands for was validated in no way that a record can ask for", () => {
    assert.equal(outcomeOf(['0 issue ca1.example.net; validationmethods=dns-01'], { methods: [] }), 'caaMethod');
  });
});
