import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { SubjectKeysModule } from '../kernel/subject-keys/subject-keys.module.js';
import { AccountLog } from './account-log.js';
import { AccountQuery } from './account.query.js';
import { AdministratorLink } from './administrator-link.js';
import { CredentialStore } from './credentials.js';
import { FinishLogInHandler } from './finish-log-in.handler.js';
import { FinishSignUpHandler } from './finish-sign-up.handler.js';
import { LoadFixtureController } from './load-fixture.controller.js';
import { LogInLimits } from './log-in-limits.js';
import { LogInsUnderWay } from './log-ins-under-way.js';
import { OpaqueSetup } from './opaque-setup.js';
import { OwnSessionsController } from './own-sessions.controller.js';
import { OwnSessionsQuery } from './own-sessions.query.js';
import { PendingSignUps } from './pending-sign-ups.js';
import { PolicyQuery } from './policy.query.js';
import { RefreshTokens } from './refresh-tokens.js';
import { SessionEnds } from './session-ends.js';
import { SessionExpiry } from './session-expiry.job.js';
import { SessionController } from './session.controller.js';
import { SessionViewQuery } from './session-view.query.js';
import { Sessions } from './sessions.js';
import { SignUpController } from './sign-up.controller.js';
import { StartLogInHandler } from './start-log-in.handler.js';
import { StartSignUpHandler } from './start-sign-up.handler.js';
import { StoreVaultHandler } from './store-vault.handler.js';
import { VaultController } from './vault.controller.js';
import { VaultQuery } from './vault.query.js';
import { AccountOpening, VerifyEmailHandler } from './verify-email.handler.js';
import { ChangePasswordHandler } from './change-password.handler.js';
import { FinishPasswordResetHandler, IdentityResets } from './finish-password-reset.handler.js';
import { OwnerMails } from './owner-mails.js';
import { PasswordController } from './password.controller.js';
import { PasswordResetController } from './password-reset.controller.js';
import { PasswordResetLimits } from './password-reset-limits.js';
import { PasswordResets } from './password-resets.js';
import { RecoveryQuery } from './recovery.query.js';
import { RegisterPasswordQuery } from './register-password.query.js';
import { RequestPasswordResetHandler } from './request-password-reset.handler.js';
import { VaultStore } from './vault-store.js';

/** Sign-up, log-in, sessions and vaults. */
@Module({
  imports: [CqrsModule, SubjectKeysModule],
  controllers: [
    SignUpController,
    SessionController,
    VaultController,
    PasswordController,
    PasswordResetController,
    OwnSessionsController,
    LoadFixtureController,
  ],
  providers: [
    AccountLog,
    AccountOpening,
    AccountQuery,
    AdministratorLink,
    CredentialStore,
    LogInLimits,
    LogInsUnderWay,
    OpaqueSetup,
    OwnSessionsQuery,
    PendingSignUps,
    PolicyQuery,
    RefreshTokens,
    SessionEnds,
    SessionExpiry,
    Sessions,
    SessionViewQuery,
    VaultQuery,
    VaultStore,
    ChangePasswordHandler,
    FinishPasswordResetHandler,
    IdentityResets,
    OwnerMails,
    PasswordResetLimits,
    PasswordResets,
    RecoveryQuery,
    RegisterPasswordQuery,
    RequestPasswordResetHandler,
    FinishLogInHandler,
    FinishSignUpHandler,
    StartLogInHandler,
    StartSignUpHandler,
    StoreVaultHandler,
    VerifyEmailHandler,
  ],
  exports: [AccountQuery, PolicyQuery, SessionViewQuery],
})
export class AccountsModule {}
