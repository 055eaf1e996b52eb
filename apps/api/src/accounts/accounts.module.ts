import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { SubjectKeysModule } from '../kernel/subject-keys/subject-keys.module.js';
import { AccountLog } from './account-log.js';
import { AccountRecords } from './account-records.js';
import { AccountSections } from './account-sections.js';
import { AccountOpening } from './account-opening.js';
import { AccountQuery } from './account.query.js';
import { AdministrationLog } from './administration-log.js';
import { AdministrationController } from './administration.controller.js';
import { AdministratorLink } from './administrator-link.js';
import { AvatarQuery } from './avatar.query.js';
import { Avatars } from './avatars.js';
import { CredentialStore } from './credentials.js';
import { EmailVerification } from './email-verification.js';
import { FinishLogInHandler } from './finish-log-in.handler.js';
import { FinishSignUpHandler } from './finish-sign-up.handler.js';
import { GuideController } from './guide.controller.js';
import { GuideQuery } from './guide.query.js';
import { InvitationLinks } from './invitation-links.js';
import { InvitationMailJob } from './invitation-mail.job.js';
import { InvitationMailTrigger } from './invitation-mail.trigger.js';
import { InvitationQuery } from './invitation.query.js';
import { InvitationsController } from './invitations.controller.js';
import { InvitationExpiry } from './invitation-expiry.job.js';
import { Invitations } from './invitations.js';
import { ConfirmationController } from './confirmation.controller.js';
import { ConfirmSecondFactorHandler } from './confirm-second-factor.handler.js';
import { EnrolFirstFactorHandler } from './enrol-first-factor.handler.js';
import { EraseAccountHandler } from './erase-account.handler.js';
import { ErasureDecisions } from './erasure-decision.js';
import { Erasures } from './erasures.js';
import { FinishErasuresJob } from './finish-erasures.job.js';
import { FinishIdentityResetsJob } from './finish-identity-resets.job.js';
import { EnrolFirstPasskeyHandler } from './enrol-first-passkey.handler.js';
import { FactorStore } from './factor-store.js';
import { FactorsController } from './factors.controller.js';
import { FinishConfirmationHandler } from './finish-confirmation.handler.js';
import { FinishPasskeyHandler } from './finish-passkey.handler.js';
import { FinishTotpHandler } from './finish-totp.handler.js';
import { KnownDevices } from './known-devices.js';
import { LoadFixtureController } from './load-fixture.controller.js';
import { LogInCompletion } from './log-in-completion.js';
import { LogInContinuation } from './log-in-continuation.js';
import { LogInLimits } from './log-in-limits.js';
import { LogInSteps } from './log-in-steps.js';
import { LogInsUnderWay } from './log-ins-under-way.js';
import { OpaqueSetup } from './opaque-setup.js';
import { OwnData } from './own-data.js';
import { ProfileController } from './profile.controller.js';
import { OwnAccountController } from './own-account.controller.js';
import { OwnSessionsController } from './own-sessions.controller.js';
import { OwnSessionsQuery } from './own-sessions.query.js';
import { PasskeysController } from './passkeys.controller.js';
import { Passkeys } from './passkeys.js';
import { PendingSignUps } from './pending-sign-ups.js';
import { PeopleQuery } from './people.query.js';
import { PolicyController } from './policy.controller.js';
import { PolicyQuery } from './policy.query.js';
import { RecoveryCodes } from './recovery-codes.js';
import { RefreshTokens } from './refresh-tokens.js';
import { SecondFactorController } from './second-factor.controller.js';
import { SecondFactors } from './second-factors.js';
import { SessionEnds } from './session-ends.js';
import { SessionExpiry } from './session-expiry.job.js';
import { SessionController } from './session.controller.js';
import { SessionViewQuery } from './session-view.query.js';
import { SessionWelcome } from './session-welcome.js';
import { Sessions } from './sessions.js';
import { SignUpAdmission } from './sign-up-admission.js';
import { SignUpCookie } from './sign-up-cookie.js';
import { SignUpMailLimits } from './sign-up-mail-limits.js';
import { SignUpMailer } from './sign-up-mailer.js';
import { SignUpReplacement } from './sign-up-replacement.js';
import { SignUpController } from './sign-up.controller.js';
import { StartConfirmationHandler } from './start-confirmation.handler.js';
import { StartLogInHandler } from './start-log-in.handler.js';
import { StartSignUpHandler } from './start-sign-up.handler.js';
import { StartVerificationHandler } from './start-verification.handler.js';
import { StoreVaultHandler } from './store-vault.handler.js';
import { VaultController } from './vault.controller.js';
import { VaultQuery } from './vault.query.js';
import { VerifyEmailHandler } from './verify-email.handler.js';
import { VerifySecondFactorHandler } from './verify-second-factor.handler.js';
import { ApproveDeviceLinkHandler } from './approve-device-link.handler.js';
import { DeviceLinks } from './device-links.js';
import { DeviceLinksController } from './device-links.controller.js';
import { FinishDeviceLinkHandler } from './finish-device-link.handler.js';
import { LinkedBrowserController } from './linked-browser.controller.js';
import { ChangePasswordHandler } from './change-password.handler.js';
import { FinishPasswordResetHandler, IdentityResets } from './finish-password-reset.handler.js';
import { OwnerMails } from './owner-mails.js';
import { PasswordController } from './password.controller.js';
import { PasswordResetController } from './password-reset.controller.js';
import { PasswordResetLimits } from './password-reset-limits.js';
import { PasswordResetQuery } from './password-reset.query.js';
import { PasswordResets } from './password-resets.js';
import { RecoveryQuery } from './recovery.query.js';
import { RegisterPasswordQuery } from './register-password.query.js';
import { RequestPasswordResetHandler } from './request-password-reset.handler.js';
import { VaultStore } from './vault-store.js';

/** Sign-up, log-in, second factors, sessions and vaults. */
@Module({
  imports: [CqrsModule, SubjectKeysModule],
  controllers: [
    AdministrationController,
    InvitationsController,
    PolicyController,
    GuideController,
    SignUpController,
    SessionController,
    SecondFactorController,
    ConfirmationController,
    FactorsController,
    PasskeysController,
    VaultController,
    PasswordController,
    PasswordResetController,
    OwnAccountController,
    ProfileController,
    OwnSessionsController,
    DeviceLinksController,
    LinkedBrowserController,
    LoadFixtureController,
  ],
  providers: [
    AccountLog,
    AccountOpening,
    AccountQuery,
    AccountRecords,
    AccountSections,
    AvatarQuery,
    Avatars,
    OwnData,
    AdministrationLog,
    AdministratorLink,
    CredentialStore,
    DeviceLinks,
    EmailVerification,
    GuideQuery,
    InvitationLinks,
    InvitationMailJob,
    InvitationMailTrigger,
    InvitationQuery,
    InvitationExpiry,
    Invitations,
    EraseAccountHandler,
    ErasureDecisions,
    Erasures,
    FinishErasuresJob,
    FinishIdentityResetsJob,
    FactorStore,
    KnownDevices,
    LogInCompletion,
    LogInContinuation,
    LogInLimits,
    LogInSteps,
    LogInsUnderWay,
    OpaqueSetup,
    OwnSessionsQuery,
    Passkeys,
    PendingSignUps,
    PeopleQuery,
    PolicyQuery,
    RecoveryCodes,
    RefreshTokens,
    SecondFactors,
    SessionEnds,
    SessionExpiry,
    Sessions,
    SessionViewQuery,
    SignUpAdmission,
    SignUpCookie,
    SignUpMailLimits,
    SignUpMailer,
    SignUpReplacement,
    SessionWelcome,
    VaultQuery,
    VaultStore,
    ApproveDeviceLinkHandler,
    ChangePasswordHandler,
    FinishDeviceLinkHandler,
    FinishPasswordResetHandler,
    IdentityResets,
    OwnerMails,
    PasswordResetLimits,
    PasswordResetQuery,
    PasswordResets,
    RecoveryQuery,
    RegisterPasswordQuery,
    RequestPasswordResetHandler,
    ConfirmSecondFactorHandler,
    EnrolFirstFactorHandler,
    EnrolFirstPasskeyHandler,
    FinishConfirmationHandler,
    FinishLogInHandler,
    FinishSignUpHandler,
    FinishPasskeyHandler,
    FinishTotpHandler,
    StartConfirmationHandler,
    StartLogInHandler,
    StartSignUpHandler,
    StartVerificationHandler,
    StoreVaultHandler,
    VerifyEmailHandler,
    VerifySecondFactorHandler,
  ],
  exports: [AccountQuery, AvatarQuery, PolicyQuery, SessionViewQuery],
})
export class AccountsModule {}
