// A report on its way to a reader: in which language, and by which words.

import type { CampaignReport } from '../certificates/model/campaigns/report.ts';
import type { Language } from '../reasons/words.ts';
import type { ReportWords } from './words.ts';

export interface Told {
  readonly report: CampaignReport;
  readonly words: ReportWords;
  readonly language: Language;
}
