// The lines that a server's configuration needs for what is downloaded, by kind of server.

export const SERVER_KINDS = ['nginx', 'apache', 'iis', 'tomcat', 'jks', 'other', 'root'] as const;
export type ServerKind = (typeof SERVER_KINDS)[number];

/** Undefined where it is not configured by lines. The names are those of the files in the download. */
export function linesFor(
  kind: ServerKind,
  { name, stem }: { readonly name: string; readonly stem: string },
): string | undefined {
  switch (kind) {
    case 'nginx':
      return [
        'server {',
        '    listen 443 ssl;',
        `    server_name ${name};`,
        `    ssl_certificate     /etc/nginx/${stem}_bundle.crt;`,
        `    ssl_certificate_key /etc/nginx/${stem}.key;`,
        '    ssl_protocols TLSv1.2 TLSv1.3;',
        '}',
      ].join('\n');
    case 'apache':
      return [
        '<VirtualHost *:443>',
        `    ServerName ${name}`,
        '    SSLEngine on',
        `    SSLCertificateFile      /etc/apache2/ssl/${stem}.crt`,
        `    SSLCertificateKeyFile   /etc/apache2/ssl/${stem}.key`,
        '    SSLCertificateChainFile /etc/apache2/ssl/root_bundle.crt',
        '</VirtualHost>',
      ].join('\n');
    case 'tomcat':
    case 'jks':
      return [
        '<Connector port="443" protocol="org.apache.coyote.http11.Http11NioProtocol" SSLEnabled="true">',
        '    <SSLHostConfig>',
        `        <Certificate certificateKeystoreFile="conf/${stem}.${kind === 'jks' ? 'jks' : 'pfx'}"`,
        `                     certificateKeystoreType="${kind === 'jks' ? 'JKS' : 'PKCS12'}"`,
        '                     certificateKeystorePassword="…" />',
        '    </SSLHostConfig>',
        '</Connector>',
      ].join('\n');
    case 'iis':
      return `Import-PfxCertificate -FilePath ${stem}.pfx -CertStoreLocation Cert:\\LocalMachine\\My`;
    case 'other':
    case 'root':
      return undefined;
  }
}
