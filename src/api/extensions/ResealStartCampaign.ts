// ResealStartCampaign: a planned campaign begins, in the name of whoever starts it.

import { startCampaign } from '../../certificates/campaign/steer.ts';
import { defineSteering } from '../campaigns/steering.ts';

export const ResealStartCampaign = defineSteering({
  name: 'ResealStartCampaign',
  alsoDoes: ['ReplaceCertificate'],
  act: startCampaign,
});
