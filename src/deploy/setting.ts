// A target as the operator's file has it: what the heart knows of it, and the way in which it is changed.

import type { Target } from '../certificates/ports/targets.ts';
import type { RuntimeSetting } from './haproxy/runtime-use.ts';
import type { FilesSetting } from './hosts/file-set.ts';
import type { SshSetting } from './hosts/ssh-connection.ts';
import type { SecretName } from './kubernetes/secret-place.ts';
import type { RelayedType } from './tencent-cloud/instances.ts';

export interface TargetSetting extends Target {
  readonly way: Way;
}

export type Way = FilesWay | CaddyPemWay | KubernetesWay | ObjectWay | WebhookWay | RelayWay;

/** Files of a host: of this machine, where there is no SSH. */
export interface FilesWay {
  readonly kind: 'files';
  readonly ssh: SshSetting | undefined;
  readonly files: FilesSetting;
  readonly use: UseSetting;
}

/** How the server is made to take the files in place. */
export type UseSetting =
  | CommandUse
  | ({ readonly kind: 'haproxy' } & RuntimeSetting)
  | { readonly kind: 'caddy'; readonly admin: AdminSetting }
  /** The file of its dynamic configuration, which this service alone writes. */
  | { readonly kind: 'traefik'; readonly file: string };

export interface CommandUse {
  readonly kind: 'commands';
  /** Words; undefined for no test. */
  readonly test: readonly string[] | undefined;
  readonly reload: readonly string[] | undefined;
}

/** A URL, or the path of a Unix socket of the host. */
export type AdminSetting =
  | { readonly kind: 'url'; readonly url: string; readonly trustFile: string | undefined }
  | { readonly kind: 'socket'; readonly path: string };

/** Caddy with the certificate in its configuration. */
export interface CaddyPemWay {
  readonly kind: 'caddyPem';
  readonly ssh: SshSetting | undefined;
  readonly admin: AdminSetting;
  readonly id: string;
}

export interface KubernetesWay extends SecretName {
  readonly kind: 'kubernetes';
  readonly server: string;
  /** PEM of the cluster's authority; undefined for the roots that are trusted anyhow. */
  readonly trustFile: string | undefined;
  readonly login:
    | { readonly kind: 'token'; readonly tokenFile: string }
    | { readonly kind: 'certificate'; readonly certificateFile: string; readonly keyFile: string };
  readonly takesOver: boolean;
}

export interface ObjectWay {
  readonly kind: 's3';
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly isInPath: boolean;
  readonly keys: { readonly fullchain: string; readonly key: string };
  readonly encryption: string | undefined;
  /** Two lines: the id of the access key, and the secret one. */
  readonly credentialFile: string;
  readonly trustFile: string | undefined;
}

/** Whoever answers there is told in signed messages what to serve. */
export interface WebhookWay {
  readonly kind: 'webhook';
  readonly url: string;
  /** As those of webhooks that are told of events. */
  readonly secretFile: string;
  readonly trustFile: string | undefined;
}

/** An instance of Tencent Cloud, by the type and the InstanceId of the target. */
export interface RelayWay {
  readonly kind: 'tencentCloud';
  readonly type: RelayedType;
  readonly endpoint: string;
  /** Two lines: SecretId, and SecretKey. */
  readonly credentialFile: string;
  readonly trustFile: string | undefined;
}
