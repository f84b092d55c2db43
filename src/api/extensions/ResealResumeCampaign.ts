// ResealResumeCampaign: a campaign that was paused, or has paused itself, goes on in the name of whoever resumes it.

import { resumeCampaign } from '../../certificates/campaign/steer.ts';
import { defineSteering } from '../campaigns/steering.ts';

export const ResealResumeCampaign = defineSteering({
  name: 'ResealResumeCampaign',
  alsoDoes: ['ReplaceCertificate'],
  act: resumeCampaign,
});
