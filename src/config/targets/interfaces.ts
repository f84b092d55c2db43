// What the YAML file says of targets that are changed through an interface of a server: HAProxy, Caddy, Traefik, Kubernetes, S3, a webhook, Tencent Cloud.

import { isIP } from 'node:net';
import { z } from 'zod';
import { endpointOf } from '../../deploy/http.ts';
import type { AdminSetting } from '../../deploy/setting.ts';
import { isEndpoint } from '../webhooks.ts';
import { MAX_PATH_LENGTH, PATH, WRITTEN_PATH } from './files.ts';
import { hostAndPortOf } from '../../lib/network/host-and-port.ts';
import { isLoopback } from '../../lib/network/loopback.ts';

/** RFC 1123 §2.1, as Kubernetes names namespaces and, with dots, Secrets. */
export const DNS_LABEL = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'it is a name of Kubernetes');

const ENDPOINT = z.string().transform((text, context) => {
  const endpoint = hostAndPortOf(text);
  if (endpoint !== undefined) return endpoint;
  context.addIssue({ code: 'custom', message: 'it is like 192.0.2.1:9999 or [2001:db8::1]:9999' });
  return z.NEVER;
});

export const HAPROXY = z
  .strictObject({ socket: PATH.optional(), address: ENDPOINT.optional(), certificate: PATH.optional() })
  .transform(({ socket, address, certificate }, context) => {
    const at = socket ?? address;
    if (at !== undefined && (socket === undefined || address === undefined)) return { at, certificate };
    context.addIssue({ code: 'custom', message: 'it says socket or address, where the runtime API listens' });
    return z.NEVER;
  });

/** Without a user, a path or a query. */
export const SERVER_URL = z.string().refine(isServer, 'it is a URL such as https://10.0.0.5:6443, without a path');

export const HTTPS_URL = SERVER_URL.refine(
  (text) => text.startsWith('https://'),
  'keys are sent there: it begins with https',
);

/** In plain text to this machine alone. */
const KEY_TAKING_URL = SERVER_URL.refine(takesKeys, 'keys are sent there: it begins with https, or is of this machine');

/** Of a URL: whether keys that are sent there are read by nobody on the way. */
export function takesKeys(text: string): boolean {
  return text.startsWith('https://') || isLoopback(URL.parse(text)?.hostname ?? '');
}

function isServer(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return false;
  return `${url.origin}/` === url.href && !text.includes('#') && !text.includes('?');
}

const ADMIN = z.union([PATH, SERVER_URL], 'it is a URL such as http://127.0.0.1:2019, or the path of a socket');

export const CADDY = z
  .strictObject({
    admin: ADMIN,
    /** Of the certificate in the configuration; without it Caddy has it in files. */
    id: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, 'it has up to 64 of A-Z, a-z, 0-9, "_" and "-"')
      .optional(),
    trustFile: z.string().min(1).optional(),
  })
  .transform(({ admin, id, trustFile }) => ({ admin: adminOf(admin, trustFile), id }));

function adminOf(admin: string, trustFile: string | undefined): AdminSetting {
  return admin.startsWith('/') ? { kind: 'socket', path: admin } : { kind: 'url', url: admin, trustFile };
}

export const TRAEFIK = z.strictObject({ file: WRITTEN_PATH });

export const KUBERNETES = z
  .strictObject({
    server: HTTPS_URL,
    trustFile: z.string().min(1).optional(),
    tokenFile: z.string().min(1).optional(),
    certificateFile: z.string().min(1).optional(),
    keyFile: z.string().min(1).optional(),
    takesOver: z.boolean().default(false),
  })
  .transform(({ tokenFile, certificateFile, keyFile, trustFile, ...rest }, context) => {
    const isToken = tokenFile !== undefined && certificateFile === undefined && keyFile === undefined;
    if (isToken) return { ...rest, trustFile, login: { kind: 'token', tokenFile } as const };
    if (tokenFile === undefined && certificateFile !== undefined && keyFile !== undefined) {
      return { ...rest, trustFile, login: { kind: 'certificate', certificateFile, keyFile } as const };
    }
    context.addIssue({ code: 'custom', message: 'it says tokenFile, or certificateFile with keyFile' });
    return z.NEVER;
  });

const OBJECT_KEY = z
  .string()
  .max(MAX_PATH_LENGTH)
  .regex(/^[A-Za-z0-9_](?:[A-Za-z0-9_./-]*[A-Za-z0-9_-])?$/, 'an object has a key such as tls/www.pem')
  .refine(
    (key) => !key.split('/').some((part) => part === '' || /^\.+$/.test(part)),
    'the key has "..", "." or "//" in it',
  );

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'it is no name of a bucket');

export const S3 = z
  .strictObject({
    endpoint: KEY_TAKING_URL,
    region: z.string().regex(/^[a-z0-9-]{1,32}$/, 'it is a region such as eu-central-1'),
    bucket: BUCKET,
    pathStyle: z.boolean().default(false),
    keys: z.strictObject({ fullchain: OBJECT_KEY, key: OBJECT_KEY }),
    encryption: z.enum(['AES256', 'aws:kms', 'cos/kms']).optional(),
    credentialFile: z.string().min(1),
    trustFile: z.string().min(1).optional(),
  })
  .refine(({ keys }) => keys.fullchain !== keys.key, 'one object stands for two things')
  .refine(hasRoomForBucket, {
    path: ['pathStyle'],
    message: 'before an address stands no bucket: pathStyle is true there',
  })
  .transform(({ pathStyle, encryption, trustFile, ...rest }) => {
    return { ...rest, isInPath: pathStyle, encryption, trustFile };
  });

const WEBHOOK_URL = z
  .string()
  .refine(isEndpoint, 'it is a URL with http or https, without a user, a password or a "#"')
  .refine(takesKeys, 'keys are sent there: it begins with https, or is of this machine');

export const WEBHOOK = z.strictObject({
  url: WEBHOOK_URL,
  secretFile: z.string().min(1),
  trustFile: z.string().min(1).optional(),
});

/** https://cloud.tencent.com/document/api/400/41662, as its SDKs call it. */
const TENCENT_CLOUD_ENDPOINT = 'https://ssl.tencentcloudapi.com';

export const TENCENT_CLOUD = z.strictObject({
  endpoint: KEY_TAKING_URL.default(TENCENT_CLOUD_ENDPOINT),
  credentialFile: z.string().min(1),
  trustFile: z.string().min(1).optional(),
});

/** In the name of the host, where it does not stand in the path. */
function hasRoomForBucket({
  endpoint,
  pathStyle,
}: {
  readonly endpoint: string;
  readonly pathStyle: boolean;
}): boolean {
  return pathStyle || isIP(endpointOf(new URL(endpoint)).host) === 0;
}
