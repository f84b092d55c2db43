// The page at "/" for people who come with a browser, beside the API that has this address.

import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { sendNotFound } from './documents-route.ts';
import { type FrontFacts, frontHtml, type PageLanguage, STYLE_HASH } from './front-html.ts';

export interface FrontPage {
  readonly facts: () => FrontFacts;
  /** Markdown by name, without its ending; undefined where there is none of that name. */
  readonly findDocument: (name: string) => string | undefined;
}

interface DocumentParams {
  readonly Params: { readonly name: string };
}

/** No script, nothing from elsewhere, no form, in nobody's frame. */
const POLICY = [
  "default-src 'none'",
  `style-src '${STYLE_HASH}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
} as const;

/** What comes with a query, an action or a signature is a call of the API, whatever it accepts besides. */
export function wantsPage({ method, url, headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): boolean {
  if (method !== 'GET' || url !== '/') return false;
  if (headers.authorization !== undefined || headers['x-tc-action'] !== undefined) return false;
  return acceptsHtml(headers.accept ?? '');
}

export function addFrontPage(server: FastifyInstance, { facts, findDocument }: FrontPage): void {
  server.get('/', async ({ headers }, reply) =>
    reply
      .headers({ ...HEADERS, vary: 'Accept, Accept-Language' })
      .type('text/html; charset=utf-8')
      .send(frontHtml(facts(), languageOf(headers['accept-language'] ?? ''))),
  );
  server.get<DocumentParams>('/docs/:name.md', async ({ params }, reply) => {
    const text = findDocument(params.name);
    if (text === undefined) return sendNotFound(reply);
    return reply.headers(HEADERS).type('text/plain; charset=utf-8').send(text);
  });
}

/** Browsers name it; programs say that anything will do. */
function acceptsHtml(accept: string): boolean {
  return rankedOf(accept).some(({ word, rank }) => word === 'text/html' && rank > 0);
}

/** RFC 9110 §12.5.4; English for those who read neither of the two. */
function languageOf(accepted: string): PageLanguage {
  const known = rankedOf(accepted).filter(({ word, rank }) => rank > 0 && /^(?:zh|en)(?:-|$)/.test(word));
  const [best] = known.toSorted((one, other) => other.rank - one.rank);
  return best?.word.startsWith('zh') === true ? 'zh' : 'en';
}

/** RFC 9110 §12.4.2: "text/html;q=0.9, …". */
function rankedOf(list: string): readonly { readonly word: string; readonly rank: number }[] {
  return list.split(',').map((item) => {
    const [word = '', ...parameters] = item.toLowerCase().split(';');
    const rank = parameters
      .map((one) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(one)?.[1])
      .find((one) => one !== undefined);
    return { word: word.trim(), rank: Number(rank ?? 1) };
  });
}
