// ResealCancelCampaign: a campaign ends; what it has done stays done.

import { cancelCampaign } from '../../certificates/campaign/steer.ts';
import { defineSteering } from '../campaigns/steering.ts';

export const ResealCancelCampaign = defineSteering({ name: 'ResealCancelCampaign', act: cancelCampaign });
