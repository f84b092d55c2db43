// What is taken for a domain name, and in which form.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { domainToUnicode } from 'node:url';
import * as fc from 'fast-check';
import {
  baseOf,
  isWildcard,
  MAX_NAME_OCTETS,
  namesWithWww,
  parseDomainName,
  parseInternalName,
  registrableDomainOf,
} from '../../src/certificates/model/domain-name.ts';
import { DomainError } from '../../src/failure.ts';
import { wordsOf } from '../support/reasons.ts';

const SEED = 20260331;

const GOOD: readonly (readonly [written: string, stored: string])[] = [
  ['example.com', 'example.com'],
  ['WWW.Example.COM', 'www.example.com'],
  ['*.example.com', '*.example.com'],
  ['a.b-c.d1.example.co.uk', 'a.b-c.d1.example.co.uk'],
  ['bücher.example.com', 'xn--bcher-kva.example.com'],
  ['BÜCHER.example.com', 'xn--bcher-kva.example.com'],
  ['bu\u0308cher.example.com', 'xn--bcher-kva.example.com'],
  ['XN--BCHER-KVA.example.com', 'xn--bcher-kva.example.com'],
  ['*.bücher.example.com', '*.xn--bcher-kva.example.com'],
  ['faß.de', 'xn--fa-hia.de'],
  ['ΣΑΣ.gr', 'xn--mxa9ab.gr'],
  ['例子.中国', 'xn--fsqu00a.xn--fiqs8s'],
  ['אב.com', 'xn--4dbc.com'],
  ['نامه\u200cای.com', 'xn--mgba3gch31f060k.com'],
  ['github.io', 'github.io'],
  ['*.github.io', '*.github.io'],
  ['1.example.com', '1.example.com'],
  ['0x7f.com', '0x7f.com'],
  ['www.ck', 'www.ck'],
];

const BAD: readonly (readonly [defect: string, written: string, message: RegExp])[] = [
  ['nothing', '', /is empty/],
  ['a lone wildcard', '*.', /is empty/],
  ['a trailing dot', 'example.com.', /ends with a dot/],
  ['an empty label', 'a..example.com', /empty label/],
  ['a leading dot', '.example.com', /empty label/],
  ['leading white space', ' example.com', /not a letter/],
  ['a trailing line feed', 'example.com\n', /not a letter/],
  ['a NUL', 'example.com\0.evil.com', /\\u\{0\}.* not a letter/],
  ['an underscore', '_dnsauth.example.com', /underscore/],
  ['an at sign', 'a@example.com', /not a letter/],
  ['a port', 'example.com:443', /not a letter/],
  ['a percent escape', 'ex%61mple.com', /not a letter/],
  ['a wildcard within a label', 'w*.example.com', /"\*"/],
  ['a wildcard in second place', 'a.*.example.com', /"\*"/],
  ['two wildcards', '*.*.example.com', /"\*"/],
  ['a wildcard alone', '*', /"\*"/],
  ['a label beginning with a hyphen', '-a.example.com', /hyphen/],
  ['a label ending with a hyphen', 'a-.example.com', /hyphen/],
  ['hyphens in third and fourth place', 'ab--cd.example.com', /hyphen/],
  ['a U-label beginning with a hyphen', '-ü.example.com', /hyphen/],
  ['an A-label of such a U-label', 'xn----eha.example.com', /hyphen/],
  ['an A-label that is not punycode', 'xn--zzzzzz999.example.com', /UTS 46/],
  ['an A-label of plain ASCII', 'xn--abc-.example.com', /UTS 46/],
  ['an empty A-label', 'xn--.example.com', /UTS 46/],
  ['an A-label of an upper-case letter', 'xn--bcher-2pa.example.com', /UTS 46/],
  ['an emoji', '💩.la', /not a letter/],
  ['an emoji as A-label', 'xn--ls8h.la', /not a letter/],
  ['a full-width letter', 'ｅxample.com', /means another name \("example.com"\)/],
  ['an ideographic full stop', 'example。com', /not a letter/],
  ['a soft hyphen', 'exam\u00adple.com', /not a letter/],
  ['a zero-width space', 'exam\u200bple.com', /not a letter/],
  ['a joiner between Latin letters', 'a\u200cb.com', /UTS 46/],
  ['a right-to-left override', 'example\u202emoc.com', /\\u\{202e\}.* not a letter/],
  ['mixed directions in a label', 'אb.com', /UTS 46/],
  ['a lone surrogate', 'a\ud800.com', /not a letter/],
  ['an unassigned character', 'a\u0378.com', /not a letter/],
  ['an IPv4 address', '192.0.2.1', /IP address/],
  ['an IPv6 address', '2001:db8::1', /IP address/],
  ['an IPv6 address in brackets', '[2001:db8::1]', /IP address/],
  ['a hexadecimal IPv4 address', '0x7f.1', /ends with a number/],
  ['an IPv4 address that ends in hexadecimal', '127.0x1', /ends with a number/],
  ['an IPv4 address as one number', '2130706433', /ends with a number/],
  ['a numeric top-level domain', 'example.123', /ends with a number/],
  ['a single label', 'localhost', /internal name/],
  ['an internal top-level domain', 'printer.local', /internal name/],
  ['a reserved top-level domain', 'a.test', /internal name/],
  ['a reverse zone', '1.2.0.192.in-addr.arpa', /reverse zones/],
  ['an IPv6 reverse zone', '8.b.d.0.1.0.0.2.ip6.arpa', /reverse zones/],
  ['home.arpa', 'nas.home.arpa', /reverse zones/],
  ['an onion name', 'abc.onion', /no DNS/],
  ['a top-level domain', 'com', /is a public suffix/],
  ['a public suffix of two labels', 'co.uk', /is a public suffix/],
  ['a public suffix by wildcard rule', 'foo.ck', /is a public suffix/],
  ['a wildcard of a public suffix', '*.co.uk', /wildcard of a public suffix/],
  ['a wildcard of a top-level domain', '*.com', /wildcard of a public suffix/],
  ['an IDN public suffix', '中国', /is a public suffix/],
];

function refusalOf(text: string): DomainError {
  try {
    parseDomainName(text);
  } catch (error) {
    assert.ok(error instanceof DomainError, `a ${String(error)} for ${JSON.stringify(text)}`);
    return error;
  }
  return assert.fail(`${JSON.stringify(text)} was taken`);
}

describe('A domain name', () => {
  for (const [written, stored] of GOOD) {
    test(`written ${JSON.stringify(written)} is stored as ${stored}, and that as itself`, () => {
      assert.equal(parseDomainName(written), stored);
      assert.equal(parseDomainName(stored), stored);
    });
  }

  for (const [defect, written, message] of BAD) {
    test(`with ${defect} is refused, saying so`, () => {
      const { refusal } = refusalOf(written);
      assert.equal(refusal.kind, 'argumentInvalid');
      assert.match('detail' in refusal ? wordsOf(refusal.detail) : '', message);
    });
  }

  test('may have a label of 63 octets, not of 64', () => {
    const label = 'a'.repeat(63);
    assert.equal(parseDomainName(`${label}.example.com`), `${label}.example.com`);
    assert.equal(refusalOf(`a${label}.example.com`).refusal.kind, 'domainTooLong');
  });

  test('may have a U-label whose A-label has 63 octets, not one of 64', () => {
    const longest = `ü${'a'.repeat(55)}`;
    assert.equal(parseDomainName(`${longest}.com`).split('.')[0]?.length, 63);
    assert.equal(refusalOf(`a${longest}.com`).refusal.kind, 'domainTooLong');
  });

  test('may have 253 octets, not 254, the "*." counted', () => {
    const labels = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}`;
    const longest = `${labels}.${'d'.repeat(49)}.example.com`;
    assert.equal(longest.length, MAX_NAME_OCTETS);
    assert.equal(parseDomainName(longest), longest);
    assert.equal(refusalOf(`e${longest}`.replace('ea', 'e.')).refusal.kind, 'domainTooLong');
    assert.equal(refusalOf(`*.${longest}`).refusal.kind, 'domainTooLong');
    assert.equal(refusalOf(`${'ü.'.repeat(120)}com`).refusal.kind, 'domainTooLong');
  });

  test('is quoted in messages cut and in printable ASCII, whatever it is', () => {
    const { message } = refusalOf(`\u202e\r\n\u001b[31m"${'x'.repeat(200)}`);
    assert.match(message, /^[ -~…]{1,300}$/);
  });

  test('is never anything but refused or in stored form, whatever the text', () => {
    const label = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.stringMatching(/^xn--[a-z0-9-]{0,12}$/),
      fc.stringMatching(/^(?:[A-Za-z0-9ü漢א٠-]|\u0308|\u200d){1,12}$/u),
      fc.constantFrom('*', '', 'www', '0x1f', '127', 'com', 'example', 'co', 'uk', '_a'),
    );
    const text = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'));
    const stored = /^(?=.{1,253}$)(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*$/;
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          text.map((front) => `${front}.com`),
        ),
        (written) => {
          let name;
          try {
            name = parseDomainName(written);
          } catch (error) {
            assert.ok(error instanceof DomainError, String(error));
            return;
          }
          assert.match(name, stored);
          assert.equal(parseDomainName(name), name);
          assert.equal(parseDomainName((isWildcard(name) ? '*.' : '') + domainToUnicode(baseOf(name))), name);
          assert.ok(baseOf(name) === registrableDomainOf(name) || name.endsWith(`.${registrableDomainOf(name)}`));
        },
      ),
      { seed: SEED, numRuns: 5000 },
    );
  });
});

describe('The registrable domain', () => {
  for (const [name, registrable] of [
    ['example.com', 'example.com'],
    ['*.a.b.example.co.uk', 'example.co.uk'],
    ['a.github.io', 'github.io'],
    ['a.xn--bcher-kva.example.com', 'example.com'],
    ['localhost', 'localhost'],
  ] as const) {
    test(`of ${name} is ${registrable}`, () => assert.equal(registrableDomainOf(name), registrable));
  }
});

describe('The free product certifies', () => {
  for (const [ordered, names] of [
    ['example.com', ['example.com', 'www.example.com']],
    ['www.example.com', ['www.example.com', 'example.com']],
    ['example.co.uk', ['example.co.uk', 'www.example.co.uk']],
    ['api.example.com', ['api.example.com']],
    ['www.api.example.com', ['www.api.example.com']],
    ['www.com', ['www.com', 'www.www.com']],
    ['*.example.com', ['*.example.com']],
  ] as const) {
    test(`${names.join(' with ')} where ${ordered} was ordered`, () => {
      assert.deepEqual(namesWithWww(parseDomainName(ordered)), names);
    });
  }

  for (const internal of ['printer', 'printer.corp', 'www.corp', 'www.printer.corp']) {
    test(`${internal} alone, which nobody registers`, () => {
      assert.deepEqual(namesWithWww(parseInternalName(internal)), [internal]);
    });
  }
});
