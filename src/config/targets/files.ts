// What the YAML file says of targets whose certificate lies in files: where, with which mode and owner, and which commands go with it.

import { posix } from 'node:path';
import { z } from 'zod';
import type { FilesSetting } from '../../deploy/hosts/file-set.ts';
import { isHelperName } from '../../deploy/hosts/helper-names.ts';
import { hostAndPortOf, placeText } from '../../lib/network/host-and-port.ts';

export const MAX_COMMAND_WORDS = 64;
export const MAX_WORD_LENGTH = 1024;
export const MAX_PATH_LENGTH = 1024;
export const MAX_HOST_KEYS = 8;

const SSH_PORT = 22;

/** Absolute and in its one form: neither ".." nor "//" leads elsewhere than it reads. */
export const PATH = z
  .string()
  .max(MAX_PATH_LENGTH)
  .regex(/^\/\P{C}*[^/\p{C}]$/u, 'a file is named by its whole path, such as /etc/nginx/tls/www.pem')
  .refine((path) => posix.normalize(path) === path, 'the path has "..", "." or "//" in it');

/** A file that this service writes: what it puts beside one has another name. */
export const WRITTEN_PATH = PATH.refine(
  (path) => !isHelperName(path),
  'files of such names stand beside others while these are changed',
);

/** A program and its arguments. */
export const WORDS = z
  .array(
    z
      .string()
      .min(1)
      .max(MAX_WORD_LENGTH)
      .regex(/^\P{Cc}*$/u, 'a word has a control character'),
    { error: 'a command is a list of words, such as [sudo, nginx, -t]' },
  )
  .min(1)
  .max(MAX_COMMAND_WORDS)
  .refine(([program = '']) => !program.startsWith('-'), 'the first word is the program');

/** Others have no rights to what may be a key. */
const MODE = z
  .string()
  .regex(/^0?[0-7]{3}$/, 'a mode is like "0640", in quotes')
  .refine((mode) => mode.endsWith('0'), 'everybody could read the key: the last digit is 0')
  .refine((mode) => Number.parseInt(mode.at(-3) ?? '', 8) >= 4, 'its owner could not read it')
  .transform((mode) => Number.parseInt(mode, 8));

/** useradd(8), and numbers. */
const ACCOUNT_NAME = z
  .string()
  .regex(/^(?:[a-z_][a-z0-9_-]{0,31}|[0-9]{1,10})$/, 'it is a name or a number of a user or a group');

export const FILES = z
  .strictObject({
    fullchain: WRITTEN_PATH.optional(),
    certificate: WRITTEN_PATH.optional(),
    chain: WRITTEN_PATH.optional(),
    key: WRITTEN_PATH.optional(),
    combined: WRITTEN_PATH.optional(),
    mode: MODE.optional(),
    owner: ACCOUNT_NAME.optional(),
    group: ACCOUNT_NAME.optional(),
  })
  .superRefine((files, context) => {
    const { fullchain, certificate, chain, key, combined } = files;
    const paths = [fullchain, certificate, chain, key, combined].filter((path) => path !== undefined);
    const refuse = (message: string): void => context.addIssue({ code: 'custom', path: [], message });
    if (new Set(paths).size < paths.length) refuse('one file stands for two things');
    const isWhole = combined !== undefined || ((fullchain ?? certificate) !== undefined && key !== undefined);
    if (!isWhole) refuse('it names combined, or key with fullchain or certificate');
  })
  .transform(({ mode, owner, group, ...paths }): FilesSetting => ({ paths: present(paths), mode, owner, group }));

const USER = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/, 'it is the name of a user');

const HOST_KEY = z
  .string()
  .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'a host key is like SHA256:… with 43 characters, as ssh-keygen -lf shows it');

export const SSH = z.strictObject({
  host: z
    .string()
    .refine(
      (host) => hostAndPortOf(placeText({ host, port: 1 })) !== undefined,
      'it is no name and no address of a host',
    ),
  port: z.int().min(1).max(65_535).default(SSH_PORT),
  user: USER,
  keyFile: z.string().min(1),
  hostKeys: z.array(HOST_KEY).min(1).max(MAX_HOST_KEYS),
});

function present(paths: Readonly<Record<string, string | undefined>>): FilesSetting['paths'] {
  return Object.fromEntries(Object.entries(paths).filter(([, path]) => path !== undefined));
}
