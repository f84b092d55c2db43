// What the addresses in certificates lead to: the authorities' certificates and their revocation lists.

import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { encodePem } from '../x509/pem/pem.ts';

export interface AuthorityDocuments {
  /** DER; undefined for an authority that does not exist. */
  findCertificate(authorityId: string): Promise<Uint8Array | undefined>;
  /** The latest one, whole or of one shard; undefined where there is no such list. */
  findRevocationList(authorityId: string, shard: number | undefined): Promise<ListDocument | undefined>;
}

export interface ListDocument {
  readonly der: Uint8Array;
  readonly madeAt: Date;
  /** Differs from list to list at one address. */
  readonly tag: string;
  readonly maxAgeSeconds: number;
}

interface AuthorityParams {
  readonly Params: { readonly id: string };
}

interface ShardParams {
  readonly Params: { readonly id: string; readonly shard: string };
}

const SHARD = /^[1-9]\d{0,3}$/;

export function addDocumentRoutes(server: FastifyInstance, documents: AuthorityDocuments): void {
  server.get<AuthorityParams>('/ca/:id.crt', async ({ params }, reply) =>
    sendDocument(reply, { type: 'application/pkix-cert', bytes: await documents.findCertificate(params.id) }),
  );
  server.get<AuthorityParams>('/ca/:id.pem', async ({ params }, reply) => {
    const der = await documents.findCertificate(params.id);
    const bytes = der === undefined ? undefined : Buffer.from(encodePem('CERTIFICATE', der));
    return sendDocument(reply, { type: 'application/x-pem-file', bytes });
  });
  server.get<AuthorityParams>('/crl/:id.crl', { exposeHeadRoute: true }, async ({ params, headers }, reply) =>
    sendList(reply, headers, await documents.findRevocationList(params.id, undefined)),
  );
  server.get<ShardParams>(
    '/crl/:id/:shard.crl',
    { exposeHeadRoute: true },
    async ({ params: { id, shard }, headers }, reply) =>
      SHARD.test(shard)
        ? sendList(reply, headers, await documents.findRevocationList(id, Number(shard)))
        : sendNotFound(reply),
  );
}

/** With what a cache needs to keep it, and to ask whether there is another (RFC 9110 §13, RFC 9111 §5.2.2). */
function sendList(reply: FastifyReply, asked: IncomingHttpHeaders, list: ListDocument | undefined): FastifyReply {
  if (list === undefined) return sendNotFound(reply);
  const tag = `"${list.tag}"`;
  void reply.headers({
    'cache-control': `public, max-age=${list.maxAgeSeconds}`,
    etag: tag,
    'last-modified': list.madeAt.toUTCString(),
  });
  if (hasList(asked, { tag, madeAt: list.madeAt })) return reply.code(304).send();
  return sendDocument(reply, { type: 'application/pkix-crl', bytes: list.der });
}

/** RFC 9110 §13.2.2: a tag goes before a time. */
function hasList(
  { 'if-none-match': tags, 'if-modified-since': since }: IncomingHttpHeaders,
  list: { readonly tag: string; readonly madeAt: Date },
): boolean {
  if (tags !== undefined) {
    return tags.split(',').some((one) => ['*', list.tag].includes(one.trim().replace(/^W\//, '')));
  }
  return since !== undefined && Date.parse(since) >= list.madeAt.getTime();
}

function sendDocument(
  reply: FastifyReply,
  document: { readonly type: string; readonly bytes: Uint8Array | undefined },
): FastifyReply {
  if (document.bytes === undefined) return sendNotFound(reply);
  const { buffer, byteOffset, byteLength } = document.bytes;
  // The same bytes for everybody: a long list is not copied for each of those who fetch it.
  return reply.type(document.type).send(Buffer.from(buffer, byteOffset, byteLength));
}

export function sendNotFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).type('text/plain').send('Not found\n');
}
