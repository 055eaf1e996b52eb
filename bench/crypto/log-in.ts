import { finishLogIn, finishRegistration, startLogIn, startRegistration } from '@collab/crypto';
import {
  createServerSetup,
  finishServerLogIn,
  respondToRegistration,
  startServerLogIn,
} from '@collab/crypto/public';
import { median, timed } from './median.ts';

const LOG_INS = 9;

/** A whole OPAQUE log-in, both sides, without the way between them. */
export async function measureLogIn(): Promise<{ readonly opaque_login_ms: number }> {
  const [serverSetup, accountId, password] = [await createServerSetup(), 'account', 'correct horse battery'];
  const registration = await startRegistration(password);
  const { registrationRequest } = registration;
  const { registrationResponse } = await respondToRegistration({
    serverSetup,
    accountId,
    registrationRequest,
  });
  const { registrationRecord } = await finishRegistration({
    password,
    state: registration.state,
    registrationResponse,
  });
  const logIn = async () => {
    const { state, startLoginRequest } = await startLogIn(password);
    const answer = await startServerLogIn({ serverSetup, accountId, registrationRecord, startLoginRequest });
    const { loginResponse } = answer;
    const { finishLoginRequest } = await finishLogIn({ password, state, loginResponse });
    await finishServerLogIn({ state: answer.state, finishLoginRequest });
  };
  const times: number[] = [];
  for (let i = 0; i < LOG_INS; i++) times.push((await timed(logIn)).ms);
  return { opaque_login_ms: median(times) };
}
