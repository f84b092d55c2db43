// What `reseal client-setup` prints is what docs/clients.md says, with one service's addresses.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { documentFor, toolSetup, toolsOf } from '../../src/client/setup.ts';

const DOCUMENT = readFileSync(join(import.meta.dirname, '../../docs/clients.md'), 'utf8');
const EXAMPLES = { HTTP: new URL('http://127.0.0.1:8400'), HTTPS: new URL('https://reseal.example.com') };

function setupOf(tool: string, service: URL): string {
  return toolSetup(DOCUMENT, { tool, service }) ?? assert.fail(`nothing is told about ${tool}`);
}

test('The document tells of the tools that people have', () => {
  const sdks = ['node', 'python', 'go', 'java', 'php', 'ruby', 'dotnet'];
  const tools = ['terraform', 'certimate', 'certd', 'allinssl', 'acme.sh'];
  const told = toolsOf(DOCUMENT);
  assert.deepEqual(
    ['tccli', ...sdks, ...tools].filter((tool) => !told.includes(tool)),
    [],
  );
});

for (const tool of toolsOf(DOCUMENT)) {
  for (const [scheme, service] of Object.entries(EXAMPLES)) {
    test(`Of ${tool} over ${scheme} nothing is said that the document does not say`, () => {
      const said = new Set(DOCUMENT.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1').split('\n'));
      const lines = setupOf(tool, service).split('\n');
      assert.ok(lines.length > 5);
      // Those with addresses of the other example have been given this one's.
      const foreign = lines.filter((line) => !said.has(line) && !line.includes(service.host));
      assert.deepEqual(foreign, []);
    });
  }

  test(`All addresses that ${tool} is told are those of the service`, () => {
    for (const service of [new URL('http://[2001:db8::1]:8400'), new URL('https://certs.example.net:8443')]) {
      const text = setupOf(tool, service);
      assert.doesNotMatch(text, /127\.0\.0\.1|reseal\.example\.com|### Over|\]\(/);
      assert.ok(service.protocol === 'http:' || text.includes(`${service.origin}/ca/service-root-1.pem`));
    }
  });
}

test('A name that stands for the service has its port, and no blank lines are left where a heading was', () => {
  for (const [service, domain] of [
    ['http://192.0.2.10:9999', 'reseal.internal:9999'],
    ['http://certs.example.net', 'reseal.internal'],
  ] as const) {
    const text = setupOf('terraform', new URL(service));
    assert.match(text, new RegExp(`domain   = "${domain}"`));
    assert.doesNotMatch(text, /\n{3}/);
  }
});

test('Over HTTP nobody is told whom to trust, over HTTPS everybody is', () => {
  assert.doesNotMatch(setupOf('node', EXAMPLES.HTTP), /reseal-root/);
  assert.match(setupOf('node', EXAMPLES.HTTPS), /--output reseal-root\.pem/);
});

test('Who can be told no address is told of the hosts file', () => {
  assert.match(setupOf('certd', EXAMPLES.HTTPS), /tlsNames: \[ssl\.tencentcloudapi\.com\]/);
  assert.doesNotMatch(setupOf('node', EXAMPLES.HTTPS), /tlsNames/);
  for (const tool of ['certimate', 'certd', 'allinssl', 'acme.sh']) {
    for (const service of Object.values(EXAMPLES)) assert.match(setupOf(tool, service), /--output reseal-root\.pem/);
  }
});

test('A heading that is no tool, and a tool that is not there, are told nothing about', () => {
  for (const tool of ['Key and trust', 'cobol', '', '## tccli']) {
    assert.equal(toolSetup(DOCUMENT, { tool, service: EXAMPLES.HTTP }), undefined);
  }
});

test('The whole document is shown with the addresses of the service, and names below its name keep their first label', () => {
  const shown = documentFor(
    `${DOCUMENT}\nssl.reseal.example.com reseal.example.community`,
    new URL('https://a.example'),
  );
  assert.match(shown, /^# Pointing clients at this service\n/);
  assert.match(shown, /## node\n/);
  assert.match(shown, /\nssl\.a\.example reseal\.example\.community$/);
  assert.doesNotMatch(shown, /127\.0\.0\.1/);
});
