// The built pages of the console, from the folder in which they were built: read once, served to whoever asks.

import { readdir, readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { createHash } from 'node:crypto';

export interface PageAnswer {
  readonly status: 200 | 304 | 404 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

export interface ConsolePages {
  /** `path` below "/console/", without a query. */
  answer(path: string, headers: IncomingHttpHeaders): Promise<PageAnswer>;
}

/** More than a console ever has; a folder with more is not one. */
export const MAX_FILES = 1000;
export const MAX_FILE_BYTES = 8 * 1024 * 1024;

const INDEX = 'index.html';
/** Vite names each of its files by a hash of what is in it. */
const HASHED = 'assets/';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

/** No script and no style but the console's own files, nothing from elsewhere, in nobody's frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const PAGE_HEADERS = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

interface Page {
  readonly type: string;
  readonly tag: string;
  readonly bytes: Uint8Array;
  /** By content coding, where it was compressed at the building. */
  readonly coded: ReadonlyMap<string, Uint8Array>;
}

type Pages = ReadonlyMap<string, Page>;

/** The first of the folders that has the pages; while none has, each request looks again: they may be built beside it. */
export function makeConsolePages(folders: readonly string[]): ConsolePages {
  let known: Pages | undefined;
  return {
    answer: async (path, headers) => {
      known ??= await findPages(folders);
      return known === undefined ? NOT_BUILT : answerFrom(known, path, headers);
    },
  };
}

/** An address without a dot in its last part is one that the page itself reads. */
function answerFrom(pages: Pages, path: string, headers: IncomingHttpHeaders): PageAnswer {
  const isOfPage = !path.startsWith(HASHED) && !(path.split('/').at(-1) ?? '').includes('.');
  const name = isOfPage ? INDEX : path;
  const page = pages.get(name);
  if (page === undefined) return plainAnswer(404, 'Not found\n');
  const kept = name.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache';
  const common = { ...PAGE_HEADERS, 'cache-control': kept, etag: page.tag, vary: 'Accept-Encoding' };
  if (headers['if-none-match'] === page.tag) return { status: 304, headers: common, bytes: new Uint8Array() };
  const coding = ['br', 'gzip'].find((one) => page.coded.has(one) && acceptsCoding(headers, one));
  const bytes = (coding === undefined ? undefined : page.coded.get(coding)) ?? page.bytes;
  const coded: Readonly<Record<string, string>> = coding === undefined ? {} : { 'content-encoding': coding };
  const about = { 'content-type': page.type, 'content-length': String(bytes.length) };
  return { status: 200, headers: { ...common, ...coded, ...about }, bytes };
}

/** RFC 9110 §12.5.3, without ranks: browsers name what they take. */
function acceptsCoding({ 'accept-encoding': accepted = '' }: IncomingHttpHeaders, coding: string): boolean {
  return accepted.split(',').some((one) => one.trim().toLowerCase().replaceAll(' ', '') === coding);
}

async function findPages(folders: readonly string[]): Promise<Pages | undefined> {
  for (const folder of folders) {
    const pages = await readPages(folder);
    if (pages.has(INDEX)) return pages;
  }
  return undefined;
}

/** Nothing of a folder that is not there. */
async function readPages(folder: string): Promise<Pages> {
  const names = await listFiles(folder);
  const files = new Map<string, Uint8Array>();
  for (const name of names) files.set(name, await readFile(join(folder, name)));
  const pages = new Map<string, Page>();
  for (const [name, bytes] of files) {
    const type = TYPES[extname(name)];
    if (type === undefined || name.startsWith('.') || bytes.length > MAX_FILE_BYTES) continue;
    const coded = new Map(
      [['br', `${name}.br`] as const, ['gzip', `${name}.gz`] as const].flatMap(([coding, other]) => {
        const found = files.get(other);
        return found === undefined ? [] : [[coding, found] as const];
      }),
    );
    const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    pages.set(name, { type, tag, bytes, coded });
  }
  return pages;
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).slice(0, MAX_FILES);
    return files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  } catch {
    // It is not there, or is no folder: there are no pages in it.
    return [];
  }
}

function plainAnswer(status: 404 | 503, text: string): PageAnswer {
  const bytes = new TextEncoder().encode(text);
  const about = { 'content-type': 'text/plain; charset=utf-8', 'content-length': String(bytes.length) };
  return { status, headers: { ...PAGE_HEADERS, ...about, 'cache-control': 'no-store' }, bytes };
}

const NOT_BUILT = plainAnswer(
  503,
  'The console is not built here.\n\nIn a checkout: node web/build.ts\nA release brings it along.\n\n此处尚未构建控制台，请在源码目录执行：node web/build.ts\n',
);
