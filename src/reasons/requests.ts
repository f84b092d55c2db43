// Why a request as such is not served: its transport, its coding, its signature, the form of its parameters.

import type { Words } from './words.ts';

export const REQUEST_REASONS = {
  methodNotServed: {
    en: 'the method is {method}, only GET and POST are served',
    zh: '请求方法为 {method}，仅支持 GET 与 POST',
  },
  bodyType: { en: 'a body is sent as {choices}', zh: '请求体类型应为 {choices}' },
  formByTc3: {
    en: 'a form is signed by signature v1; TC3 signs {choices}',
    zh: '表单应使用签名方法 v1；TC3 用于 {choices}',
  },
  httpsOnly: { en: 'the API is served over HTTPS only', zh: '该 API 仅通过 HTTPS 提供' },
  parameterTwice: { en: 'a parameter stands in it twice', zh: '有参数重复出现' },
  tooManyParameters: { en: 'it has more than {most} parameters', zh: '参数超过 {most} 个' },
  nameTooLong: { en: "a parameter's name has more than {most} bytes", zh: '参数名超过 {most} 字节' },
  nameTooDeep: { en: "a parameter's name has more than {most} parts", zh: '参数名的层级超过 {most} 层' },
  indexTooLarge: { en: "a list's index is over {most}", zh: '列表下标超过 {most}' },
  percentCoding: { en: 'a parameter is not well-formed percent-encoded UTF-8', zh: '有参数不是正确的百分号编码 UTF-8' },
  jsonNotUtf8: { en: '{source} is not UTF-8', zh: '{source}不是 UTF-8' },
  notJson: { en: '{source} is not JSON', zh: '{source}不是 JSON' },
  jsonNotObject: { en: 'its JSON is not an object', zh: 'JSON 不是对象' },
  jsonNameTwice: { en: 'a name stands twice in an object of its JSON', zh: 'JSON 对象中有重复的名称' },
  jsonTooDeep: { en: 'its JSON is nested deeper than {most}', zh: 'JSON 嵌套超过 {most} 层' },
  jsonTooManyValues: { en: 'its JSON has more than {most} values', zh: 'JSON 的值超过 {most} 个' },
  jsonNameTooLong: { en: 'its JSON has a name of more than {most} bytes', zh: 'JSON 中有超过 {most} 字节的名称' },
  partNameTwice: { en: 'two parts have the same name', zh: '有两个部分同名' },
  tooManyParts: { en: 'it has more than {most} parts', zh: '部分超过 {most} 个' },
  contentTypeLong: { en: 'its Content-Type has more than {most} characters', zh: 'Content-Type 超过 {most} 个字符' },
  noBoundary: { en: 'its Content-Type names no boundary', zh: 'Content-Type 未给出 boundary' },
  boundaryLong: { en: 'its boundary has more than {most} characters', zh: 'boundary 超过 {most} 个字符' },
  boundaryCharacter: { en: 'its boundary has a character that no boundary may have', zh: 'boundary 中有不允许的字符' },
  boundaryFirst: { en: 'it does not begin with its boundary', zh: '内容没有以 boundary 开头' },
  boundaryLast: { en: 'it ends before its closing boundary', zh: '内容在结束 boundary 之前中断' },
  boundaryFollowed: { en: 'after a boundary stands something else than a part', zh: 'boundary 之后不是一个部分' },
  partHeadersLong: {
    en: "a part's headers do not end within {most} bytes",
    zh: '某部分的头部在 {most} 字节内没有结束',
  },
  partNameless: { en: 'a part has no name, or more than one', zh: '某部分没有名称，或有多个名称' },
  partNotUtf8: { en: 'a part is not UTF-8', zh: '某部分不是 UTF-8' },

  noAuthorization: { en: 'there is no Authorization header', zh: '没有 Authorization 请求头' },
  unsignedRequest: { en: 'unsigned requests (SKIP) are not served', zh: '不受理未签名的请求（SKIP）' },
  authorizationForm: {
    en: 'it must be "TC3-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…"',
    zh: '格式应为 "TC3-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…"',
  },
  credentialForm: {
    en: 'its Credential must be "SecretId/Date/service/tc3_request"',
    zh: 'Credential 格式应为 "SecretId/Date/service/tc3_request"',
  },
  tooManySignedHeaders: { en: 'its SignedHeaders names more than {most}', zh: 'SignedHeaders 超过 {most} 个' },
  signedHeaderMissing: { en: 'its SignedHeaders leaves out {header}', zh: 'SignedHeaders 缺少 {header}' },
  nonceForm: { en: 'its Nonce must be a whole number', zh: 'Nonce 应为整数' },
  signatureMethod: {
    en: 'its SignatureMethod must be HmacSHA1 or HmacSHA256',
    zh: 'SignatureMethod 应为 HmacSHA1 或 HmacSHA256',
  },
  v1NotAccepted: {
    en: 'signature v1 is not accepted, sign by TC3-HMAC-SHA256',
    zh: '不接受签名方法 v1，请使用 TC3-HMAC-SHA256',
  },
  sha1NotAccepted: {
    en: 'HmacSHA1 is not accepted, sign by HmacSHA256 or TC3-HMAC-SHA256',
    zh: '不接受 HmacSHA1，请使用 HmacSHA256 或 TC3-HMAC-SHA256',
  },
  unsignedPayload: {
    en: 'UNSIGNED-PAYLOAD is not accepted, sign the body',
    zh: '不接受 UNSIGNED-PAYLOAD，请对请求体签名',
  },
  timestampForm: { en: 'its timestamp is not a number of seconds since 1970', zh: '时间戳不是自 1970 年起的秒数' },
  timestampFar: {
    en: "its timestamp is more than {minutes} minutes from the server's time",
    zh: '时间戳与服务器时间相差超过 {minutes} 分钟',
  },
  timestampDate: {
    en: "the date in its Credential is not the timestamp's in UTC",
    zh: 'Credential 中的日期不是时间戳的 UTC 日期',
  },

  tooManyPieces: { en: 'its body comes in too many pieces that are too small', zh: '请求体被分成过多过小的片段' },
  list: { en: 'a list', zh: '列表' },
  object: { en: 'an object', zh: '对象' },
  text: { en: 'a string', zh: '字符串' },
  boolean: { en: 'a boolean', zh: '布尔值' },
  fraction: { en: 'a number', zh: '数字' },
  integer: { en: 'an integer', zh: '整数' },
  oneValue: { en: 'one value', zh: '单个值' },

  regionForm: { en: 'it is not the name of a region, such as ap-guangzhou', zh: '不是地域名称，例如 ap-guangzhou' },
  listLong: { en: 'a list may have at most {most} items', zh: '列表最多 {most} 项' },
  textLong: { en: 'it may have at most {most} characters', zh: '最多 {most} 个字符' },
  textIllFormed: { en: 'it is not well-formed Unicode', zh: '不是正确的 Unicode' },
  textControl: { en: 'it has a control character', zh: '含有控制字符' },
  numberRange: { en: 'it must lie between {least} and {most}', zh: '应在 {least} 与 {most} 之间' },
  idsCount: { en: 'there may be 1 to {most} ids', zh: '应有 1 至 {most} 个 ID' },
  zeroOrOne: { en: 'it may be 0 or 1', zh: '取值应为 0 或 1' },
} as const satisfies Readonly<Record<string, Words>>;
