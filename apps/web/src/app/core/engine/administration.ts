import {
  ChangePolicy,
  ChangeRoles,
  DisableAccount,
  EnableAccount,
  InvitePerson,
  ListPeople,
  ReadInvitation,
  ReadPolicy,
  ReadSignUpPolicy,
  ResendVerification,
  WithdrawInvitation,
  type CommandDefinition,
  type InputOf,
} from '@collab/domain';
import type { AdministrationCalls } from '../engine.administration.port.js';
import type { Api } from './api.js';

/** What sign-up and administration ask of the server; nothing of it touches a key. */
export function administrationCalls(api: Api): AdministrationCalls {
  const send =
    <Command extends CommandDefinition>(command: Command) =>
    async (input: InputOf<Command>): Promise<void> => {
      await api.call(command, input);
    };
  return {
    signUpPolicy: () => api.call(ReadSignUpPolicy, {}),
    invitation: (input) => api.call(ReadInvitation, input),
    resendVerification: send(ResendVerification),
    people: (input) => api.call(ListPeople, input),
    invitePerson: send(InvitePerson),
    withdrawInvitation: send(WithdrawInvitation),
    changeRoles: send(ChangeRoles),
    disableAccount: send(DisableAccount),
    enableAccount: send(EnableAccount),
    policy: () => api.call(ReadPolicy, {}),
    changePolicy: send(ChangePolicy),
  };
}
