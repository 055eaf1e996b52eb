import { inject } from '@angular/core';
import { Router, type CanActivateFn } from '@angular/router';
import { SessionStore } from './session.store.js';

/** Lets a signed-in person pass; leads anybody else to the log-in. */
export const whenSignedIn: CanActivateFn = async () => {
  const session = inject(SessionStore);
  const router = inject(Router);
  await session.restore();
  return session.signedIn() || router.parseUrl(session.removed() ? '/device-removed' : '/log-in');
};

/** Keeps a signed-in person out of the pages that lead into an account. */
export const whenSignedOut: CanActivateFn = async () => {
  const session = inject(SessionStore);
  const router = inject(Router);
  await session.restore();
  return !session.signedIn() || router.parseUrl('/rooms');
};

/** Lets mailed links and links of the start command pass too: their page says who is signed in, before anything is lost. */
export const whenSignedOutOrByLink: CanActivateFn = (route, state) =>
  route.fragment === null ? whenSignedOut(route, state) : true;

/** Lets administrators pass; leads anybody else to the conversations. The server asks for the role again. */
export const whenAdministrator: CanActivateFn = async () => {
  const session = inject(SessionStore);
  const router = inject(Router);
  await session.restore();
  return session.isAdministrator() || router.parseUrl('/rooms');
};
