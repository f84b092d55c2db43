// Why a person cannot be made, changed or signed in.

import type { Words } from './words.ts';

export const PEOPLE_REASONS = {
  personName: {
    en: "a person's name has 2 to {most} of a-z, 0-9, dots, hyphens and underscores, or is an e-mail address of them",
    zh: '用户名由 2 至 {most} 个小写字母、数字、点、连字符或下划线组成，也可为此类邮箱地址',
  },
  personNameTaken: { en: 'there is a person named {name} already', zh: '用户名 {name} 已存在' },
  personUnknown: { en: 'the account has no person named {name}', zh: '账号下没有用户 {name}' },
  personSelf: {
    en: 'nobody changes, resets or removes themselves: somebody else who may do everything, an API key, or the command line can',
    zh: '不能更改、重置或删除自己的用户：请由其他拥有全部权限的人、API 密钥或命令行操作',
  },
  tooManyPeople: { en: 'the account has {most} people already', zh: '账号的用户数已达上限 {most} 个' },
  providerTaken: {
    en: '{subject} of {provider} is another person already',
    zh: '{provider} 的 {subject} 已对应另一用户',
  },
  providerWish: {
    en: 'a provider and a subject go together: name both, or neither',
    zh: '身份提供方与其用户标识须同时指定，或都不指定',
  },
  providerName: {
    en: 'the name of a provider has up to 32 of a-z, 0-9 and "-"',
    zh: '身份提供方名称由最多 32 个小写字母、数字和连字符组成',
  },
  subjectForm: {
    en: 'a subject has 1 to {most} printable ASCII characters, and no space at either end',
    zh: '用户标识由 1 至 {most} 个可打印 ASCII 字符组成，首尾不能是空格',
  },
  policyUnknown: { en: 'the account has no policy named {policy}', zh: '账号下没有策略 {policy}' },
  projectUnknown: { en: 'the account has no project {project}', zh: '账号下没有项目 {project}' },
  passwordLength: { en: 'a password has {least} to {most} characters', zh: '密码长度应为 {least} 至 {most} 个字符' },
  passwordHasName: { en: 'a password does not contain the name', zh: '密码不能包含用户名' },
  passwordTooPlain: {
    en: 'a password has at least {least} different characters',
    zh: '密码至少应含 {least} 个不同的字符',
  },
  codeSecretForm: { en: 'it is no secret of an authenticator', zh: '不是验证器的密钥' },
  codeWrong: { en: 'the code is not the present one, or was used before', zh: '验证码不正确或已使用' },
  codesInUse: { en: 'an authenticator is in use already; end it first', zh: '已启用验证器，请先停用' },
  codesNotInUse: { en: 'no authenticator is in use', zh: '未启用验证器' },
  credentialsWish: {
    en: 'say one thing: NewPassword, or Codes (begin, confirm, end)',
    zh: '请只指定一项：NewPassword 或 Codes（begin、confirm、end）',
  },
  ownPersonOnly: { en: 'an API key has no password: only people have', zh: 'API 密钥没有密码，仅用户有' },
  passwordWrong: { en: 'the present password is wrong', zh: '当前密码错误' },
  signedParts: {
    en: 'the signature covers the body and the headers content-type, host and x-tc-action',
    zh: '签名须覆盖请求体以及 content-type、host、x-tc-action 头部',
  },
  methodsServed: { en: 'it is asked for by {choices}', zh: '请求方法应为 {choices}' },
  consoleForm: { en: 'it is not what this route takes', zh: '不符合该接口的要求' },
} as const satisfies Readonly<Record<string, Words>>;
