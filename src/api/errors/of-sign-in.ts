// The error codes and words of what concerns whoever signs in at the console, or asks for more than their part: a part of errors.ts.

import type { Refusal } from '../../failure.ts';
import { plain, shown, type Wording } from './wording.ts';

type RefusalOf<Kind extends Refusal['kind']> = Extract<Refusal, { readonly kind: Kind }>;
type Kinds =
  | 'notSignedIn'
  | 'signInRefused'
  | 'signInTooOften'
  | 'requestForged'
  | 'signInLinkOver'
  | 'administrationDenied'
  | 'operatorDenied'
  | 'sumsDenied';

export const SIGN_IN_WORDINGS: { readonly [Kind in Kinds]: (refusal: RefusalOf<Kind>) => Wording } = {
  notSignedIn: plain(
    'AuthFailure.TokenFailure',
    'You are not signed in, or your session has ended: sign in again',
    '未登录或会话已结束，请重新登录',
  ),
  signInRefused: plain(
    'AuthFailure.InvalidAuthorization',
    'The sign-in is refused: name, password or code are wrong',
    '登录失败：用户名、密码或验证码错误',
  ),
  signInTooOften: ({ retryAfterSeconds }) => ({
    code: 'LimitExceeded',
    en: `Too many sign-ins were wrong: try again in ${retryAfterSeconds} seconds.`,
    zh: `登录失败次数过多，请在 ${retryAfterSeconds} 秒后重试。`,
  }),
  requestForged: plain(
    'AuthFailure.UnauthorizedOperation',
    'The request does not come from a page of this console: load the page anew',
    '请求并非来自本控制台页面，请刷新后重试',
  ),
  signInLinkOver: plain(
    'ResourceNotFound',
    'The link was used, has expired, or never was: ask for another one',
    '链接已使用、已过期或不存在，请重新获取',
  ),
  administrationDenied: ({ action }) => ({
    code: 'FailedOperation.AuthError',
    en: `You do not have permission to perform this operation: ${shown(action)} asks for every right in the account.`,
    zh: `您没有权限执行该操作：${shown(action)} 需要账号的全部权限。`,
  }),
  operatorDenied: ({ action }) => ({
    code: 'FailedOperation.AuthError',
    en: `You do not have permission to perform this operation: ${shown(action)} is for the operator of the service.`,
    zh: `您没有权限执行该操作：${shown(action)} 仅限服务运营方使用。`,
  }),
  sumsDenied: ({ action }) => ({
    code: 'FailedOperation.AuthError',
    en: `You do not have permission to perform this operation: ${shown(action)} counts over the whole account, and a part of it is closed to you.`,
    zh: `您没有权限执行该操作：${shown(action)} 统计整个账号，而其中部分内容未对您开放。`,
  }),
};
