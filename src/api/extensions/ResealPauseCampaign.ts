// ResealPauseCampaign: a campaign begins nothing more until it is resumed.

import { pauseCampaign } from '../../certificates/campaign/steer.ts';
import { defineSteering } from '../campaigns/steering.ts';

export const ResealPauseCampaign = defineSteering({ name: 'ResealPauseCampaign', act: pauseCampaign });
