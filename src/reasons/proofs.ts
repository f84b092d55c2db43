// What a look at a proof has found, in DNS or over HTTP, and why a record could not be published.

import type { Words } from './words.ts';

export const PROOF_REASONS = {
  nothing: { en: '', zh: '' },
  txtGood: { en: 'The TXT record at {name} has the value asked for', zh: '{name} 的 TXT 记录值正确' },
  txtNotFound: { en: 'There is no TXT record at {name}', zh: '{name} 没有 TXT 记录' },
  txtNotFoundByAlias: {
    en: 'There is no TXT record at {target}, to which the CNAME record at {name} leads',
    zh: '{name} 的 CNAME 记录指向 {target}，该处没有 TXT 记录',
  },
  txtWrong: { en: 'No TXT record has the value asked for at {name}', zh: '{name} 的 TXT 记录值不符' },
  txtWrongByAlias: {
    en: 'No TXT record has the value asked for at {target}, to which the CNAME record at {name} leads',
    zh: '{name} 的 CNAME 记录指向 {target}，该处的 TXT 记录值不符',
  },
  txtNotLookedUp: { en: 'Cannot look up TXT at {name}: {why}', zh: '无法查询 {name} 的 TXT 记录：{why}' },
  noNameServers: {
    en: 'The domain {name} does not exist in DNS: no name servers were found for it',
    zh: '域名 {name} 在 DNS 中不存在：没有找到其 NS 记录',
  },
  cnameWrong: {
    en: 'The CNAME record at {name} points to {seen}; it must point to {target}',
    zh: '{name} 的 CNAME 记录指向 {seen}，应指向 {target}',
  },
  cnameNotFound: {
    en: 'There is no CNAME record at {name}; it must point to {target}',
    zh: '{name} 没有 CNAME 记录，应指向 {target}',
  },
  unpublished: {
    en: '{finding}. The service could not publish it yet: {why}',
    zh: '{finding}。本服务尚未能发布该记录：{why}',
  },

  persistentHolds: {
    en: 'The persistent record at {place} holds for {name}. {finding}',
    zh: '{place} 的持久记录对 {name} 有效。{finding}',
  },
  persistentNone: {
    en: 'There is no persistent record at {place} nor above it that names this authority',
    zh: '{place} 及其上级域名没有指定本机构的持久记录',
  },
  persistentUnreadable: {
    en: 'The persistent record at {place} is not of the form that such records have: {value}',
    zh: '{place} 的持久记录格式不正确：{value}',
  },
  persistentOtherAccount: {
    en: 'The persistent record at {place} is of another account: {value}',
    zh: '{place} 的持久记录属于其他账号：{value}',
  },
  persistentEnded: {
    en: 'The persistent record at {place} has ended: {value}',
    zh: '{place} 的持久记录已过期：{value}',
  },
  persistentNotBelow: {
    en: 'The persistent record at {place} holds for its own name alone, for want of "policy=wildcard": {value}',
    zh: '{place} 的持久记录缺少 "policy=wildcard"，仅对该名称本身有效：{value}',
  },

  persistentOff: {
    en: 'No persistent records are looked for here: the operator names no domain by which they could know the authority, or has switched them off',
    zh: '本服务未启用持久记录：运营者未设置记录中用以指定本机构的域名，或已将其关闭',
  },
  persistentUntilOver: { en: 'The time until which the record is to hold is over', zh: '记录的截止时间已过' },

  caaGood: {
    en: 'The CAA records at {place} let {name} have a certificate from here',
    zh: '{place} 的 CAA 记录允许本机构为 {name} 签发证书',
  },
  caaNone: { en: 'There are no CAA records at {name} nor above it', zh: '{name} 及其上级域名没有 CAA 记录' },
  caaOthers: {
    en: 'The CAA records at {place} do not let {name} have a certificate from {identifiers}',
    zh: '{place} 的 CAA 记录不允许 {identifiers} 为 {name} 签发证书',
  },
  caaUnreadable: {
    en: 'The CAA records at {place} do not let {name} have a certificate from here, since one cannot be read: {value}',
    zh: '{place} 的 CAA 记录不允许本机构为 {name} 签发证书，其中一条无法解析：{value}',
  },
  caaCritical: {
    en: 'A CAA record at {place} has the critical property {tag}, which is not known here, so that {name} gets no certificate',
    zh: '{place} 的 CAA 记录含有无法识别的关键属性 {tag}，不能为 {name} 签发证书',
  },
  caaAccount: {
    en: 'The CAA records at {place} let another account have certificates for {name}, and not this one',
    zh: '{place} 的 CAA 记录只允许其他账号为 {name} 申请证书',
  },
  caaMethod: {
    en: 'The CAA records at {place} ask for another way of validation for {name}',
    zh: '{place} 的 CAA 记录要求以其他方式验证 {name}',
  },
  caaNotLookedUp: { en: 'Cannot look up CAA at {name}: {why}', zh: '无法查询 {name} 的 CAA 记录：{why}' },
  caaMany: { en: 'There are more than {most} CAA records at {name}', zh: '{name} 的 CAA 记录超过 {most} 条' },
  caaLate: {
    en: 'CAA records have not let it be issued in time. {finding}',
    zh: 'CAA 记录未在期限内允许签发。{finding}',
  },

  fileGood: { en: '{url} has the value asked for', zh: '{url} 的内容正确' },
  fileStatus: { en: '{url} answers with status {status}', zh: '{url} 返回状态码 {status}' },
  fileLong: { en: '{url} is longer than {most} bytes', zh: '{url} 超过 {most} 字节' },
  fileWrong: { en: '{url} has another value than the one asked for', zh: '{url} 的内容不符' },
  fileNotFetched: { en: 'Cannot fetch {url}: {why}', zh: '无法获取 {url}：{why}' },
  /** Over http and over https. */
  bothFindings: { en: '{first}. {second}', zh: '{first}。{second}' },
  tlsGood: { en: '{name} shows the certificate asked for', zh: '{name} 出示了所要求的证书' },
  tlsProofFailed: {
    en: 'Cannot see the certificate that {name} shows for ACME: {why}',
    zh: '无法获取 {name} 为 ACME 出示的证书：{why}',
  },
  tlsNoCertificate: { en: 'it shows none', zh: '未出示证书' },
  tlsNoAlpn: { en: 'it does not take the protocol {protocol}', zh: '不接受协议 {protocol}' },
  tlsOtherNames: {
    en: 'The certificate that {name} shows for ACME is not for this name alone',
    zh: '{name} 为 ACME 出示的证书不是仅用于该名称',
  },
  tlsNoIdentifier: {
    en: 'The certificate that {name} shows for ACME has no critical extension acmeIdentifier',
    zh: '{name} 为 ACME 出示的证书缺少关键扩展 acmeIdentifier',
  },
  tlsOtherValue: {
    en: 'The certificate that {name} shows for ACME is for another challenge',
    zh: '{name} 为 ACME 出示的证书属于另一质询',
  },
  /** What another machine has found, in its own words. */
  saidElsewhere: { en: '{text}', zh: '{chinese}' },
  corroborated: {
    en: '{finding}, as {agreed} of {asked} perspectives see it, too',
    zh: '{finding}，{asked} 个视角中有 {agreed} 个同样可见',
  },
  corroboratedBut: {
    en: '{finding}, as {agreed} of {asked} perspectives see it, too, not from {others}',
    zh: '{finding}，{asked} 个视角中有 {agreed} 个同样可见，{others} 除外',
  },
  notCorroborated: {
    en: 'It is as it must be from here, and {agreed} of {asked} perspectives alone see it so, not from {others}; from {place}: {why}',
    zh: '从本机查看无误，但 {asked} 个视角中只有 {agreed} 个同样可见，{others} 不同；{place}：{why}',
  },
  regionsFew: {
    en: 'It is as it must be from here, and {agreed} of {asked} perspectives see it so, which do not lie in regions enough',
    zh: '从本机查看无误，{asked} 个视角中有 {agreed} 个同样可见，但所在地区不足',
  },
  perspectiveUnreached: { en: 'the perspective cannot be asked: {why}', zh: '无法询问该视角：{why}' },
  perspectiveBusy: { en: 'the perspective has too much to do', zh: '该视角繁忙' },
  perspectiveStatus: { en: 'the perspective answers with status {status}', zh: '该视角返回状态码 {status}' },
  perspectiveLong: {
    en: 'the answer of the perspective is longer than {most} bytes',
    zh: '该视角的应答超过 {most} 字节',
  },
  perspectiveVersion: {
    en: 'the perspective is of another version than {version}',
    zh: '该视角的版本不是 {version}',
  },
  perspectiveUnreadable: {
    en: 'the answer of the perspective cannot be read: {defect}',
    zh: '无法解析该视角的应答',
  },
  perspectiveOtherPlace: { en: 'the perspective calls itself {place}', zh: '该视角自称 {place}' },
  perspectiveOfOther: {
    en: 'the perspective answers another question than the one it was asked',
    zh: '该视角的应答与所提问题不符',
  },
  redirectUnreadable: { en: 'the redirect has no readable address', zh: '重定向地址无法解析' },
  redirectScheme: { en: 'the redirect leads away from http and https', zh: '重定向到 http 与 https 以外的协议' },
  redirectCredentials: { en: 'the redirect holds credentials', zh: '重定向地址含有用户名或密码' },
  redirectPort: { en: 'the redirect leads to port {port}', zh: '重定向到端口 {port}' },
  redirectPathLong: {
    en: "the redirect's path has {bytes} bytes, more than {most}",
    zh: '重定向的路径为 {bytes} 字节，超过 {most} 字节',
  },
  redirectAddress: { en: 'the redirect leads to an IP address', zh: '重定向到 IP 地址' },
  redirectHost: { en: 'the redirect leads to a host that is no public domain name', zh: '重定向到非公共域名的主机' },
  redirectCircle: { en: 'the redirects run in a circle', zh: '重定向形成循环' },
  tooManyRedirects: { en: 'there are more than {most} redirects', zh: '重定向超过 {most} 次' },
  onlySpecialAddresses: {
    en: '{host} has no address that may be connected to, only special-purpose ones',
    zh: '{host} 只有特殊用途的地址，不能连接',
  },
  noAddress: { en: '{host} has no address in DNS', zh: '{host} 在 DNS 中没有地址' },
  takesLonger: { en: 'it takes longer than {most} ms', zh: '超过 {most} 毫秒' },
  connectionLate: { en: 'the connection takes too long', zh: '连接超时' },
  otherProtocol: { en: 'it answers with another protocol', zh: '对方使用了其他协议' },
  givenUp: { en: 'it was given up', zh: '已放弃' },

  serviceCloses: { en: 'the service closes', zh: '服务正在关闭' },
  lookGivenUp: { en: 'the look was given up', zh: '查询已放弃' },
  dnsTooLong: { en: 'the DNS servers took too long for {name}', zh: 'DNS 服务器查询 {name} 超时' },
  dnsCircle: { en: 'the aliases of {name} run in a circle', zh: '{name} 的别名形成循环' },
  dnsOtherAlias: {
    en: 'the answer for {name} has an alias that its DNAME record does not make',
    zh: '{name} 的应答中有与其 DNAME 记录不符的别名',
  },
  dnsLongAlias: {
    en: 'a DNAME record makes of {name} a name that is too long',
    zh: 'DNAME 记录使 {name} 变成过长的名称',
  },
  dnsManyAliases: { en: 'more than {most} aliases follow {name}', zh: '{name} 之后的别名超过 {most} 个' },
  dnssecUntrusted: {
    en: 'it is not seen that the resolver verifies DNSSEC: {why}',
    zh: '未能确认解析器验证 DNSSEC：{why}',
  },
  dnssecNoSign: {
    en: 'the DNS server {server} does not say of {name}, which is signed, that it has verified it',
    zh: 'DNS 服务器 {server} 未表明已验证有签名的 {name}',
  },
  dnssecTakesBroken: {
    en: 'the DNS server {server} answers for {name}, whose signature is broken',
    zh: 'DNS 服务器 {server} 对签名损坏的 {name} 给出应答',
  },
  dnsQueueFull: { en: 'too many DNS questions wait already', zh: '等待中的 DNS 查询过多' },
  dnsNoServer: { en: 'no DNS server is configured', zh: '未配置 DNS 服务器' },
  dnsRcode: {
    en: 'the DNS server {server} answers {rcode} for {name}',
    zh: 'DNS 服务器 {server} 对 {name} 返回 {rcode}',
  },
  dnsNoWholeAnswer: {
    en: 'the DNS server {server} gives no whole answer for {name}',
    zh: 'DNS 服务器 {server} 对 {name} 没有完整应答',
  },
  dnsReferral: {
    en: 'the DNS server {server} refers to other servers for {name}',
    zh: 'DNS 服务器 {server} 将 {name} 转给其他服务器',
  },
  dnsSilent: {
    en: 'the DNS server {server} does not answer in time for {name}',
    zh: 'DNS 服务器 {server} 未及时应答 {name}',
  },
  dnsTrouble: {
    en: 'the DNS server {server} cannot be asked for {name}: {why}',
    zh: '无法向 DNS 服务器 {server} 查询 {name}：{why}',
  },
  overTcpBecause: { en: '{first}, and asking over TCP fails: {why}', zh: '{first}，而通过 TCP 查询失败：{why}' },
  answerTooLong: { en: 'its answer is too long for UDP', zh: '应答过长，超出 UDP 限制' },
  answerSuspect: {
    en: 'what comes over UDP may be forged, or repeats the question in other letters',
    zh: '通过 UDP 收到的应答可能是伪造的，或改变了问题的大小写',
  },
  answerUnreadable: { en: 'its answer cannot be read: {defect}', zh: '应答格式不正确' },
  answerOfOther: { en: 'its answer over TCP is not to this question', zh: 'TCP 应答与问题不符' },
  answerLong: {
    en: 'its answer has {bytes} bytes, at most {most} are read',
    zh: '应答为 {bytes} 字节，最多读取 {most} 字节',
  },
  answerCut: { en: 'it closes the connection before its answer is whole', zh: '对方在应答完整之前关闭了连接' },
  timeUp: { en: 'the time is up', zh: '超时' },
  closesConnection: { en: 'it closes the connection', zh: '对方关闭了连接' },

  primaryServer: { en: 'the primary server of {zone}', zh: '{zone} 的主 DNS 服务器' },
  updateRefused: { en: '{server} answers {code}', zh: '{server} 返回 {code}' },
  updateFails: { en: '{server} fails: {why}', zh: '{server} 失败：{why}' },
  updateUnsent: { en: 'it cannot be connected to: {why}', zh: '无法连接：{why}' },
  updateUnanswered: { en: 'it gives no answer: {why}', zh: '没有应答：{why}' },
  updateUntrusted: { en: 'its answer cannot be trusted: {why}', zh: '应答不可信：{why}' },
  updateOfOther: { en: 'it is not to this update', zh: '不是对该更新的应答' },
  updateUnsigned: { en: 'it is not signed', zh: '应答没有签名' },
  updateOtherKey: { en: 'it is signed with another key', zh: '应答使用了其他密钥签名' },
  updateOtherTime: { en: 'it was signed at another time', zh: '应答的签名时间不符' },
  updateSignatureWrong: { en: 'its signature is wrong', zh: '应答签名错误' },
  rcodeAlone: { en: '{rcode}', zh: '{rcode}' },
  rcodeWithTsig: { en: '{rcode} ({error})', zh: '{rcode}（{error}）' },
  rcodeWithClocks: {
    en: '{rcode} ({error}: its clock differs from ours by {seconds} s)',
    zh: '{rcode}（{error}：其时钟与本机相差 {seconds} 秒）',
  },

  /** A code of the system, such as ECONNREFUSED. */
  systemCode: { en: '{text}', zh: '{code}' },
  otherTrouble: { en: '{text}', zh: '发生其他错误' },
} as const satisfies Readonly<Record<string, Words>>;
