// What the addresses in certificates lead to: the authorities' certificates and their revocation lists.

import type { FastifyInstance, FastifyReply } from 'fastify';
import { encodePem } from '../x509/pem.ts';

export interface AuthorityDocuments {
  /** DER; undefined for an authority that does not exist. */
  findCertificate(authorityId: string): Promise<Uint8Array | undefined>;
  /** DER, the latest one; undefined for an authority that does not exist. */
  findRevocationList(authorityId: string): Promise<Uint8Array | undefined>;
}

interface AuthorityParams {
  readonly Params: { readonly id: string };
}

export function addDocumentRoutes(server: FastifyInstance, documents: AuthorityDocuments): void {
  server.get<AuthorityParams>('/ca/:id.crt', async ({ params }, reply) =>
    sendDocument(reply, { type: 'application/pkix-cert', bytes: await documents.findCertificate(params.id) }),
  );
  server.get<AuthorityParams>('/ca/:id.pem', async ({ params }, reply) => {
    const der = await documents.findCertificate(params.id);
    const bytes = der === undefined ? undefined : Buffer.from(encodePem('CERTIFICATE', der));
    return sendDocument(reply, { type: 'application/x-pem-file', bytes });
  });
  server.get<AuthorityParams>('/crl/:id.crl', async ({ params }, reply) =>
    sendDocument(reply, { type: 'application/pkix-crl', bytes: await documents.findRevocationList(params.id) }),
  );
}

function sendDocument(
  reply: FastifyReply,
  document: { readonly type: string; readonly bytes: Uint8Array | undefined },
): FastifyReply {
  if (document.bytes === undefined) return sendNotFound(reply);
  return reply.type(document.type).send(Buffer.from(document.bytes));
}

export function sendNotFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).type('text/plain').send('Not found\n');
}
