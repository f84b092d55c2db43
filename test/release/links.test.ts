// The documents lead nowhere but to what is there: in the source, and in the package that npm makes of it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../release/places.ts';
import { ENVIRONMENT } from '../support/installed.ts';

interface Link {
  /** The document that it stands in. */
  readonly from: string;
  readonly target: string;
}

function packedFiles(): readonly string[] {
  const args = ['pack', '--dry-run', '--json', '--offline', '--ignore-scripts'];
  const [{ files }] = JSON.parse(execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', env: ENVIRONMENT }));
  return files.map(({ path }: { readonly path: string }) => path);
}

/** Of Markdown and of HTML in it, without those to other hosts, and without what stands in blocks of code. */
function linksOf(path: string): readonly Link[] {
  const text = readFileSync(`${ROOT}/${path}`, 'utf8').replaceAll(/^```[^]*?^```$/gm, '');
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|href|srcset)="([^"\s]+)"/g)];
  return targets
    .map(([, markdown, html]) => ({ from: path, target: markdown ?? html ?? '' }))
    .filter(({ target }) => !/^[a-z]+:/.test(target));
}

/** As GitHub makes anchors of headings. */
function anchorsOf(path: string): ReadonlySet<string> {
  const headings = [...readFileSync(`${ROOT}/${path}`, 'utf8').matchAll(/^#+ (.*)$/gm)];
  return new Set(headings.map(([, heading = '']) => anchorOf(heading)));
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function isDead({ from, target }: Link, isThere: (path: string) => boolean): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : posix.join(posix.dirname(from), file);
  return !isThere(path) || (anchor !== undefined && !anchorsOf(path).has(anchor));
}

/** Files, and folders with a slash at their end. */
function isPacked(path: string): boolean {
  return path.endsWith('/') ? packed.some((one) => one.startsWith(path)) : packed.includes(path);
}

function isInSource(path: string): boolean {
  return existsSync(`${ROOT}/${path}`);
}

const packed = packedFiles();

for (const { where, paths, isThere } of [
  { where: 'the source', paths: globSync(['*.md', 'docs/**/*.md'], { cwd: ROOT }), isThere: isInSource },
  { where: 'the package', paths: packed.filter((path) => path.endsWith('.md')), isThere: isPacked },
]) {
  test(`No document of ${where} has a link to what is not in it`, () => {
    assert.ok(paths.includes('README.md') && paths.includes('docs/operating.md'));
    const links = paths.flatMap(linksOf);
    assert.ok(links.length > 40, String(links.length));
    assert.deepEqual(
      links.filter((link) => isDead(link, isThere)),
      [],
    );
  });
}

test('A link is dead where its file is missing, or its heading', () => {
  const good = ['events.md', '../README.md#a-session', '#upgrading', 'decisions/'];
  const bad = ['nothing.md', '../README.md#nothing', '#nothing', 'nothing/', '../src/main.ts'];
  const links = [...good, ...bad].map((target) => ({ from: 'docs/operating.md', target }));
  const dead = links.filter((link) => isDead(link, isPacked)).map(({ target }) => target);
  assert.deepEqual(dead, bad);
});
