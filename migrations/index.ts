import { CreateTheEventLog1795240000000 } from './1795240000000-create-the-event-log.js';
import { KeepSubjectKeysApartFromTheEvents1795240050000 } from './1795240050000-keep-subject-keys-apart-from-the-events.js';
import { RememberWhereEachProjectionStands1795240060000 } from './1795240060000-remember-where-each-projection-stands.js';
import { KeepOutgoingMailsUntilTheyAreSent1795240100000 } from './1795240100000-keep-outgoing-mails-until-they-are-sent.js';
import { CreateTheAccounts1795240200000 } from './1795240200000-create-the-accounts.js';
import { CreateTheDevices1795240300000 } from './1795240300000-create-the-devices.js';
import { CreateRoomsFeedsAndKeyrings1795241200000 } from './1795241200000-create-rooms-feeds-and-keyrings.js';
import { RememberWhoWasInARoom1795241300000 } from './1795241300000-remember-who-was-in-a-room.js';
import { LetHandshakesExpire1795241410000 } from './1795241410000-let-handshakes-expire.js';
import { CountWhatAccountsStoreAndWhomTheyInvite1795241420000 } from './1795241420000-count-what-accounts-store-and-whom-they-invite.js';
import { FindTheGovernanceOfARoom1795241430000 } from './1795241430000-find-the-governance-of-a-room.js';
import { AddSecondFactors1795250000000 } from './1795250000000-add-second-factors.js';
import { CreateThePolicy1795251000000 } from './1795251000000-create-the-policy.js';
import { KeepInvitationsAndWhoIsDisabled1795251010000 } from './1795251010000-keep-invitations-and-who-is-disabled.js';
import { CreateTheContacts1795252000000 } from './1795252000000-create-the-contacts.js';
import { LetPeopleChooseWhoSeesTheirPresence1795252010000 } from './1795252010000-let-people-choose-who-sees-their-presence.js';
import { LetPeopleSeeAndEndTheirSessions1795253000000 } from './1795253000000-let-people-see-and-end-their-sessions.js';
import { LetPeopleRemoveTheirDevices1795253010000 } from './1795253010000-let-people-remove-their-devices.js';
import { LetPeopleRecoverTheirAccounts1795254000000 } from './1795254000000-let-people-recover-their-accounts.js';
import { LetPeopleEraseTheirAccounts1795257000000 } from './1795257000000-let-people-erase-their-accounts.js';
import { LetDevicesLeavePrekeys1795270000000 } from './1795270000000-let-devices-leave-prekeys.js';
import { LetDevicesLinkANewBrowser1795270010000 } from './1795270010000-let-devices-link-a-new-browser.js';
import { GivePeopleAPicture1795271000000 } from './1795271000000-give-people-a-picture.js';
import { AskForLongPasswords1795280000000 } from './1795280000000-ask-for-long-passwords.js';
import { RememberWhoHasReadTheGuide1795280010000 } from './1795280010000-remember-who-has-read-the-guide.js';
import { WriteToStrangersSeldom1795280020000 } from './1795280020000-write-to-strangers-seldom.js';
import { LetPasskeysBeSecondFactors1795290000000 } from './1795290000000-let-passkeys-be-second-factors.js';
import { RememberUsedPasswordLinks1795291000000 } from './1795291000000-remember-used-password-links.js';
import { LetDevicesRenewTheirCertificates1795292500000 } from './1795292500000-let-devices-renew-their-certificates.js';
import { PromiseANewIdentityOnce1795293000000 } from './1795293000000-promise-a-new-identity-once.js';
import { OpenAccountsForWhoSignedUp1795294500000 } from './1795294500000-open-accounts-for-who-signed-up.js';
import { RememberWhoHadInvitedWhoLeft1795295000000 } from './1795295000000-remember-who-had-invited-who-left.js';

/** Every migration, oldest first; the order here is the order in which a new database is built. */
export const migrations = [
  CreateTheEventLog1795240000000,
  KeepSubjectKeysApartFromTheEvents1795240050000,
  RememberWhereEachProjectionStands1795240060000,
  KeepOutgoingMailsUntilTheyAreSent1795240100000,
  CreateTheAccounts1795240200000,
  CreateTheDevices1795240300000,
  CreateRoomsFeedsAndKeyrings1795241200000,
  RememberWhoWasInARoom1795241300000,
  LetHandshakesExpire1795241410000,
  CountWhatAccountsStoreAndWhomTheyInvite1795241420000,
  FindTheGovernanceOfARoom1795241430000,
  AddSecondFactors1795250000000,
  CreateThePolicy1795251000000,
  KeepInvitationsAndWhoIsDisabled1795251010000,
  CreateTheContacts1795252000000,
  LetPeopleChooseWhoSeesTheirPresence1795252010000,
  LetPeopleSeeAndEndTheirSessions1795253000000,
  LetPeopleRemoveTheirDevices1795253010000,
  LetPeopleRecoverTheirAccounts1795254000000,
  LetPeopleEraseTheirAccounts1795257000000,
  LetDevicesLeavePrekeys1795270000000,
  LetDevicesLinkANewBrowser1795270010000,
  GivePeopleAPicture1795271000000,
  AskForLongPasswords1795280000000,
  RememberWhoHasReadTheGuide1795280010000,
  WriteToStrangersSeldom1795280020000,
  LetPasskeysBeSecondFactors1795290000000,
  RememberUsedPasswordLinks1795291000000,
  LetDevicesRenewTheirCertificates1795292500000,
  PromiseANewIdentityOnce1795293000000,
  OpenAccountsForWhoSignedUp1795294500000,
  RememberWhoHadInvitedWhoLeft1795295000000,
] as const;
