// The text of the page at "/", in English and in Chinese: where the API is, whom to trust, what lies where.

import { createHash } from 'node:crypto';

export type PageLanguage = 'en' | 'zh';

export interface FrontFacts {
  /** Where others reach the service, as it is told; never what a request says. */
  readonly publicUrl: string;
  readonly authorities: readonly FrontAuthority[];
  readonly documents: readonly FrontDocument[];
}

export interface FrontAuthority {
  readonly id: string;
  readonly role: 'root' | 'issuing';
  /** A distinguished name on one line. */
  readonly subject: string;
  /** SHA-256 of the certificate, hexadecimal digits. */
  readonly fingerprint: string;
}

export interface FrontDocument {
  /** In its address, before ".md". */
  readonly name: string;
  readonly title: string;
}

interface Words {
  readonly tongue: string;
  readonly lead: string;
  readonly calls: string;
  readonly health: string;
  readonly trust: string;
  readonly caution: string;
  readonly role: Readonly<Record<FrontAuthority['role'], string>>;
  readonly certificate: string;
  readonly list: string;
  readonly documents: string;
}

const WORDS: Readonly<Record<PageLanguage, Words>> = {
  en: {
    tongue: 'en',
    lead: 'This is a certificate service that speaks the Tencent Cloud SSL API (2019-12-05).',
    calls: 'Clients call:',
    health: 'How it is:',
    trust: 'Authorities',
    caution: 'Trust a root only when its fingerprint has come to you by another way than this page.',
    role: { root: 'root', issuing: 'issuing authority' },
    certificate: 'certificate',
    list: 'revocation list',
    documents: 'Documents',
  },
  zh: {
    tongue: 'zh-CN',
    lead: '这是一个自行运行的证书服务，使用腾讯云 SSL 证书 API（2019-12-05）。',
    calls: '客户端接入地址：',
    health: '运行状态：',
    trust: '证书颁发机构',
    caution: '请先通过本页面以外的途径核对指纹，再信任根证书。',
    role: { root: '根证书', issuing: '签发机构' },
    certificate: '证书',
    list: '吊销列表',
    documents: '文档（英文）',
  },
};

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 2.5rem auto; padding: 0 1rem; }
h1, h2 { line-height: 1.2; }
h2 { margin-top: 2rem; font-size: 1.15rem; }
code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere; }
ul { padding: 0; list-style: none; }
li { margin: 0.8rem 0; }
small { opacity: 0.75; }
a { margin-right: 0.8rem; }
`;

/** As Content-Security-Policy names a style that may be used. */
export const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;

export function frontHtml({ publicUrl, authorities, documents }: FrontFacts, language: PageLanguage): string {
  const words = WORDS[language];
  return `<!doctype html>
<html lang="${words.tongue}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Reseal</title>
<style>${STYLE}</style>
<h1>Reseal</h1>
<p>${words.lead}</p>
<p>${words.calls} <code>${escape(publicUrl)}</code></p>
<p>${words.health} ${link('/healthz', '/healthz')} ${link('/readyz', '/readyz')}</p>
<h2>${words.trust}</h2>
<p>${words.caution}</p>
<ul>
${authorities.map((authority) => authorityHtml(authority, words)).join('\n')}
</ul>
<h2>${words.documents}</h2>
<ul>
${documents.map(({ name, title }) => `<li>${link(`/docs/${name}.md`, title)}</li>`).join('\n')}
</ul>
</html>
`;
}

function authorityHtml({ id, role, subject, fingerprint }: FrontAuthority, words: Words): string {
  const links = [
    link(`/ca/${id}.pem`, `${words.certificate} (PEM)`),
    link(`/ca/${id}.crt`, `${words.certificate} (DER)`),
    link(`/crl/${id}.crl`, words.list),
  ];
  return `<li><b>${escape(subject)}</b> <small>${words.role[role]}</small><br>
${links.join(' ')}<br>
<small>SHA-256 <code>${escape(fingerprint)}</code></small></li>`;
}

function link(address: string, text: string): string {
  return `<a href="${escape(address)}">${escape(text)}</a>`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** For text and for values between quotation marks. */
function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (letter) => ESCAPES[letter] ?? letter);
}
