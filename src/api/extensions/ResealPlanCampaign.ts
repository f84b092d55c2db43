// ResealPlanCampaign: what a campaign is about is looked for, and nothing is changed.

import { planAgain } from '../../certificates/campaign/steer.ts';
import { defineSteering } from '../campaigns/steering.ts';

export const ResealPlanCampaign = defineSteering({ name: 'ResealPlanCampaign', act: planAgain });
