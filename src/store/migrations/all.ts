// Every migration, in the order in which they run.

import { firstTables } from './0001-first-tables.ts';
import { inventory } from './0002-inventory.ts';
import { publications } from './0003-publications.ts';
import { fairness } from './0004-fairness.ts';
import { keyLife } from './0005-key-life.ts';
import { listIndexes } from './0006-list-indexes.ts';
import { subjectKeys } from './0007-subject-keys.ts';
import { hierarchies } from './0008-hierarchies.ts';
import { scheduledRevocation } from './0009-scheduled-revocation.ts';
import { listShards } from './0010-list-shards.ts';
import { events } from './0011-events.ts';
import { dataKeys } from './0012-data-keys.ts';
import { ocspResponders } from './0013-ocsp-responders.ts';
import { pairs } from './0014-pairs.ts';
import { rateWindows } from './0015-rate-windows.ts';
import { crossRoots } from './0016-cross-roots.ts';
import { deletionTasksDone } from './0017-deletion-tasks-done.ts';
import { standing } from './0018-standing.ts';
import { origins } from './0019-origins.ts';
import { usage } from './0020-usage.ts';
import { seals } from './0021-seals.ts';
import { keyIdentities } from './0022-key-identities.ts';
import { marks } from './0023-marks.ts';
import { keyAddresses } from './0025-key-addresses.ts';
import { jobsOfAccounts } from './0026-jobs-of-accounts.ts';
import { watching } from './0027-watching.ts';
import { uploadedTexts } from './0028-uploaded-texts.ts';
import { packageTypes } from './0029-package-types.ts';
import { csrs } from './0031-csrs.ts';
import { issuerChains } from './0033-issuer-chains.ts';
import { lists } from './0034-lists.ts';
import { listTriggers } from './0035-list-triggers.ts';
import { lanes } from './0037-lanes.ts';
import { revocationCauses } from './0039-revocation-causes.ts';
import { proofPlaces } from './0040-proof-places.ts';
import { deployments } from './0044-deployments.ts';
import { roomForUpdates } from './0048-room-for-updates.ts';
import { formerTimes } from './0054-former-times.ts';
import { issuerAccounts } from './0056-issuer-accounts.ts';
import { acme } from './0059-acme.ts';
import { renewals } from './0062-renewals.ts';
import { people } from './0064-people.ts';
import { sessions } from './0065-sessions.ts';
import { caa } from './0067-caa.ts';
import { campaigns } from './0068-campaigns.ts';
import { campaignSelections } from './0071-campaign-selections.ts';
import { campaignReports } from './0073-campaign-reports.ts';
import { reportSigners } from './0074-report-signers.ts';
import { keyPool } from './0075-key-pool.ts';
import { compromisedAuthorities } from './0077-compromised-authorities.ts';
import { acmeEnded } from './0079-acme-ended.ts';
import { externalLooks } from './0084-external-looks.ts';
import { drillTimes } from './0085-drill-times.ts';
import { persistentRecords } from './0087-persistent-records.ts';
import { publicationProviders } from './0089-publication-providers.ts';
import { issuerAccountEnds } from './0091-issuer-account-ends.ts';
import { acmeNetworks } from './0092-acme-networks.ts';
import { providerIssuers } from './0093-provider-issuers.ts';
import { reissueWishes } from './0096-reissue-wishes.ts';
import type { Migration } from './migration.ts';

export const MIGRATIONS: readonly Migration[] = [
  firstTables,
  inventory,
  publications,
  fairness,
  keyLife,
  listIndexes,
  subjectKeys,
  hierarchies,
  scheduledRevocation,
  listShards,
  events,
  dataKeys,
  ocspResponders,
  pairs,
  rateWindows,
  crossRoots,
  deletionTasksDone,
  standing,
  origins,
  usage,
  seals,
  keyIdentities,
  marks,
  keyAddresses,
  jobsOfAccounts,
  watching,
  uploadedTexts,
  packageTypes,
  csrs,
  issuerChains,
  lists,
  listTriggers,
  lanes,
  revocationCauses,
  proofPlaces,
  deployments,
  roomForUpdates,
  formerTimes,
  issuerAccounts,
  acme,
  renewals,
  people,
  sessions,
  caa,
  campaigns,
  campaignSelections,
  campaignReports,
  reportSigners,
  keyPool,
  compromisedAuthorities,
  acmeEnded,
  externalLooks,
  drillTimes,
  persistentRecords,
  publicationProviders,
  issuerAccountEnds,
  acmeNetworks,
  providerIssuers,
  reissueWishes,
];
