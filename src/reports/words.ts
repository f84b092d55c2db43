// What a report says besides its facts, in both languages.

import type { MomentKind, CampaignStep } from '../certificates/model/campaigns/campaign.ts';
import type { ItemState } from '../certificates/model/campaigns/item.ts';
import type { DrillStep } from '../certificates/model/campaigns/drill-times.ts';
import type { TargetKind, TargetOutcome } from '../certificates/model/campaigns/report.ts';
import type { Language } from '../reasons/words.ts';

export interface ReportWords {
  readonly title: string;
  readonly labels: Readonly<Record<Label, string>>;
  readonly steps: Readonly<Record<CampaignStep, string>>;
  readonly states: Readonly<Record<ItemState, string>>;
  readonly targets: Readonly<Record<TargetKind, string>>;
  readonly outcomes: Readonly<Record<TargetOutcome, string>>;
  readonly drillSteps: Readonly<Record<DrillStep, string>>;
  readonly moments: Readonly<Record<MomentKind, string>>;
  /** BR §5.7.1.2, in its order. */
  readonly headings: readonly [string, string, string, string, string, string, string, string, string];
}

type Label =
  | 'campaign'
  | 'madeAt'
  | 'step'
  | 'mode'
  | 'real'
  | 'drill'
  | 'parallel'
  | 'drillTimes'
  | 'drillStep'
  | 'meanMs'
  | 'longestMs'
  | 'totalMs'
  | 'incident'
  | 'revocationReason'
  | 'owner'
  | 'operator'
  | 'createdAt'
  | 'startedAt'
  | 'endedAt'
  | 'deadline'
  | 'now'
  | 'certificates'
  | 'total'
  | 'state'
  | 'count'
  | 'standing'
  | 'at'
  | 'replaced'
  | 'revoked'
  | 'remaining'
  | 'expired'
  | 'estimate'
  | 'waves'
  | 'wave'
  | 'neverWaited'
  | 'targets'
  | 'target'
  | 'due'
  | 'actual'
  | 'outcome'
  | 'reasons'
  | 'reason'
  | 'plan'
  | 'notLaidDown'
  | 'role'
  | 'who'
  | 'drills'
  | 'decisions'
  | 'what'
  | 'by'
  | 'detail'
  | 'timeline'
  | 'service'
  | 'byItself'
  | 'askedOfOthers'
  | 'webhooksAll'
  | 'webhooks';

export const REPORT_WORDS: Readonly<Record<Language, ReportWords>> = {
  en: {
    title: 'Report on a mass reissue',
    labels: {
      campaign: 'Campaign',
      madeAt: 'Report made at',
      step: 'Step',
      mode: 'Mode',
      real: 'real',
      drill: 'drill: nothing was signed or revoked',
      parallel: 'parallel drill: signed by a throw-away authority; nothing of it stays, and nothing was revoked',
      drillTimes: 'How long each step of the drill took',
      drillStep: 'Step',
      meanMs: 'Mean, ms',
      longestMs: 'Longest, ms',
      totalMs: 'Sum, ms',
      incident: 'Incident',
      revocationReason: 'Reason of revocation',
      owner: 'Account',
      operator: 'the operator, over all accounts',
      createdAt: 'Made at',
      startedAt: 'Started at',
      endedAt: 'Ended at',
      deadline: 'Deadline',
      now: 'Now',
      certificates: 'Certificates',
      total: 'Together',
      state: 'State',
      count: 'Count',
      standing: 'Standing at each time',
      at: 'At',
      replaced: 'Replaced',
      revoked: 'Revoked',
      remaining: 'Not yet',
      expired: 'Expired meanwhile',
      estimate: 'Estimate of completion',
      waves: 'Waves',
      wave: 'Wave',
      neverWaited: 'without a wave',
      targets: 'Targets beside actuals',
      target: 'Target',
      due: 'Due',
      actual: 'Actual',
      outcome: 'Outcome',
      reasons: 'Not replaced, by reason',
      reason: 'Reason',
      plan: 'Mass revocation plan (BR 5.7.1.2)',
      notLaidDown: 'The configuration lays down nothing under this heading.',
      role: 'Role',
      who: 'Who',
      drills: 'Drills before this report',
      decisions: 'Who decided what',
      what: 'What',
      by: 'By',
      detail: 'Detail',
      timeline: 'Timeline',
      service: 'the service by itself',
      byItself: 'Replaced by the service itself, or to be',
      askedOfOthers: 'To be replaced by whoever holds the key, asked by ARI and webhooks',
      webhooksAll: 'All webhooks that are configured for events of campaigns are told.',
      webhooks: 'Webhooks that are told',
    },
    steps: {
      drafted: 'drafted',
      planning: 'being planned',
      planned: 'planned',
      running: 'running',
      paused: 'paused',
      done: 'done',
      cancelled: 'cancelled',
    },
    states: {
      waiting: 'waiting',
      underWay: 'under way',
      replaced: 'replaced',
      failed: 'failed',
      refused: 'refused',
      external: 'with others',
      over: 'over',
      cancelled: 'cancelled',
    },
    targets: {
      triage: 'Triage: started',
      revocation: 'First revocation',
      replacement: 'All replaced',
      deadline: 'Deadline: all replaced',
      review: 'Post-event review',
    },
    outcomes: { met: 'met', missed: 'missed', open: 'open', unknown: 'not on record here' },
    drillSteps: {
      select: 'Rules and what they read',
      proof: 'Proofs that serve again',
      key: 'New key',
      lint: 'Certificate prepared and looked through',
      sign: 'Signed by the throw-away authority',
      store: 'Held against the store',
    },
    moments: {
      created: 'made',
      extended: 'selection extended',
      planned: 'planned',
      planFailed: 'planning failed',
      started: 'started',
      waveBegun: 'wave begun',
      waveDone: 'wave done',
      paused: 'paused',
      resumed: 'resumed',
      retried: 'retried',
      overridden: 'rule overridden',
      deadlineMissed: 'deadline missed',
      cancelled: 'cancelled',
      done: 'done',
    },
    headings: [
      'Activation criteria',
      'Customer contact information',
      'Automation points',
      'Targets and timelines',
      'Subscriber notification methods',
      'Role assignments',
      'Training and education',
      'Plan testing',
      'Post-test analysis and update schedule',
    ],
  },
  zh: {
    title: '批量重新签发报告',
    labels: {
      campaign: '批量任务',
      madeAt: '报告时间',
      step: '阶段',
      mode: '方式',
      real: '实际执行',
      drill: '演练：未签发、未吊销任何证书',
      parallel: '平行演练：由一次性 CA 签发，不留任何记录，未吊销任何证书',
      drillTimes: '演练各步骤耗时',
      drillStep: '步骤',
      meanMs: '平均（毫秒）',
      longestMs: '最长（毫秒）',
      totalMs: '合计（毫秒）',
      incident: '事件',
      revocationReason: '吊销原因',
      owner: '账号',
      operator: '运营者，涵盖所有账号',
      createdAt: '创建时间',
      startedAt: '开始时间',
      endedAt: '结束时间',
      deadline: '截止时间',
      now: '现在',
      certificates: '证书',
      total: '合计',
      state: '状态',
      count: '数量',
      standing: '各时间点进度',
      at: '时间',
      replaced: '已替换',
      revoked: '已吊销',
      remaining: '尚未完成',
      expired: '期间已过期',
      estimate: '预计完成时间',
      waves: '批次',
      wave: '批次',
      neverWaited: '未编入批次',
      targets: '目标与实际',
      target: '目标',
      due: '应于',
      actual: '实际',
      outcome: '结果',
      reasons: '未替换的原因',
      reason: '原因',
      plan: '批量吊销计划（BR 5.7.1.2）',
      notLaidDown: '配置未就此项作出规定。',
      role: '角色',
      who: '人员',
      drills: '此前的演练',
      decisions: '决策记录',
      what: '事项',
      by: '由',
      detail: '详情',
      timeline: '时间线',
      service: '服务自动执行',
      byItself: '由本服务替换',
      askedOfOthers: '由密钥持有者替换，已通过 ARI 和 Webhook 请求',
      webhooksAll: '通知所有为批量任务事件配置的 Webhook。',
      webhooks: '通知的 Webhook',
    },
    steps: {
      drafted: '草稿',
      planning: '计划中',
      planned: '已计划',
      running: '执行中',
      paused: '已暂停',
      done: '已完成',
      cancelled: '已取消',
    },
    states: {
      waiting: '等待',
      underWay: '进行中',
      replaced: '已替换',
      failed: '失败',
      refused: '被拒绝',
      external: '待他人替换',
      over: '无需替换',
      cancelled: '已取消',
    },
    targets: {
      triage: '研判：开始执行',
      revocation: '首次吊销',
      replacement: '全部替换',
      deadline: '截止时间：全部替换',
      review: '事后复盘',
    },
    outcomes: { met: '达成', missed: '未达成', open: '未到期', unknown: '此处无记录' },
    drillSteps: {
      select: '规则及其读取',
      proof: '可复用的验证',
      key: '新密钥',
      lint: '证书准备与检查',
      sign: '一次性 CA 签发',
      store: '与存储核对',
    },
    moments: {
      created: '创建',
      extended: '扩展选择',
      planned: '计划完成',
      planFailed: '计划失败',
      started: '开始',
      waveBegun: '批次开始',
      waveDone: '批次完成',
      paused: '暂停',
      resumed: '继续',
      retried: '重试',
      overridden: '规则豁免',
      deadlineMissed: '错过截止时间',
      cancelled: '取消',
      done: '完成',
    },
    headings: [
      '启动条件',
      '客户联系信息',
      '自动化环节',
      '目标与时间表',
      '订户通知方式',
      '角色分工',
      '培训与教育',
      '计划测试',
      '测试后分析与更新安排',
    ],
  },
};
