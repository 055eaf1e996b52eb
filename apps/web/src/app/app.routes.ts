import type { Routes, UrlMatchResult, UrlSegment } from '@angular/router';
import { whenAdministrator, whenSignedIn, whenSignedOut, whenSignedOutOrByLink } from './core/guards.js';

/** `<room>` and `<room>/details` are one page: the second shows the details too, and *back* leads to the first. */
function roomAndPane(segments: UrlSegment[]): UrlMatchResult | null {
  const [roomId, pane, ...rest] = segments;
  if (roomId === undefined || rest.length > 0 || (pane !== undefined && pane.path !== 'details')) return null;
  return { consumed: segments, posParams: pane === undefined ? { roomId } : { roomId, pane } };
}

/** `contacts` and `contacts/<person>` are one page: on a phone the list or the person. */
function contactsAndPerson(segments: UrlSegment[]): UrlMatchResult | null {
  const [contacts, accountId, ...rest] = segments;
  if (contacts?.path !== 'contacts' || rest.length > 0) return null;
  return { consumed: segments, posParams: accountId === undefined ? {} : { accountId } };
}

/** Addresses of the pages. `title` is the key of a text. */
export const routes: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'rooms' },
  {
    path: 'sign-up',
    title: 'sign-up.page',
    canActivate: [whenSignedOutOrByLink],
    loadComponent: async () => (await import('./accounts/sign-up.page.js')).SignUpPage,
  },
  {
    path: 'sign-up/mail',
    title: 'mail.page',
    canActivate: [whenSignedOut],
    loadComponent: async () => (await import('./accounts/mail.page.js')).MailPage,
  },
  {
    path: 'verify',
    title: 'verify.page',
    loadComponent: async () => (await import('./accounts/verify.page.js')).VerifyPage,
  },
  {
    path: 'log-in',
    title: 'log-in.page',
    canActivate: [whenSignedOut],
    loadComponent: async () => (await import('./accounts/log-in.page.js')).LogInPage,
  },
  {
    path: 'link',
    title: 'join.page',
    canActivate: [whenSignedOut],
    loadComponent: async () => (await import('./accounts/join-device.page.js')).JoinDevicePage,
  },
  {
    path: 'device-removed',
    title: 'device-removed.page',
    loadComponent: async () => (await import('./accounts/device-removed.page.js')).DeviceRemovedPage,
  },
  {
    path: 'forgot-password',
    title: 'forgot.page',
    canActivate: [whenSignedOut],
    loadComponent: async () => (await import('./accounts/forgot-password.page.js')).ForgotPasswordPage,
  },
  {
    path: 'new-password',
    title: 'new-password.page',
    loadComponent: async () => (await import('./accounts/new-password.page.js')).NewPasswordPage,
  },
  {
    path: 'recovery-sheet',
    title: 'sheet.page',
    canActivate: [whenSignedIn],
    loadComponent: async () => (await import('./accounts/recovery-sheet.page.js')).RecoverySheetPage,
  },
  {
    path: 'change-password',
    title: 'change-password.page',
    canActivate: [whenSignedIn],
    loadComponent: async () => (await import('./accounts/change-password.page.js')).ChangePasswordPage,
  },
  {
    path: 'erase-account',
    title: 'erase.page',
    canActivate: [whenSignedIn],
    loadComponent: async () => (await import('./accounts/erase-account.page.js')).EraseAccountPage,
  },
  {
    path: '',
    canActivate: [whenSignedIn],
    loadComponent: async () => (await import('./rooms/shell.page.js')).ShellPage,
    children: [
      {
        path: 'rooms',
        title: 'rooms.title',
        loadComponent: async () => (await import('./rooms/rooms.page.js')).RoomsPage,
        children: [
          {
            path: '',
            pathMatch: 'full',
            loadComponent: async () => (await import('./rooms/home.component.js')).HomeComponent,
          },
          {
            matcher: roomAndPane,
            loadComponent: async () => (await import('./rooms/room.page.js')).RoomPage,
          },
        ],
      },
      {
        path: 'contacts/:accountId/compare',
        title: 'compare.page',
        loadComponent: async () => (await import('./contacts/compare.page.js')).ComparePage,
      },
      {
        matcher: contactsAndPerson,
        title: 'contacts.title',
        loadComponent: async () => (await import('./contacts/contacts.page.js')).ContactsPage,
      },
      {
        path: 'admin',
        title: 'admin.title',
        canActivate: [whenAdministrator],
        loadComponent: async () => (await import('./admin/admin.page.js')).AdminPage,
      },
      {
        path: 'devices/link',
        title: 'link.title',
        loadComponent: async () => (await import('./accounts/link-device.page.js')).LinkDevicePage,
      },
      {
        path: 'guide',
        title: 'guide.title',
        loadComponent: async () => (await import('./accounts/guide.page.js')).GuidePage,
      },
      {
        path: 'devices',
        title: 'devices.title',
        loadComponent: async () => (await import('./accounts/devices.page.js')).DevicesPage,
      },
      {
        path: 'settings',
        title: 'settings.title',
        loadComponent: async () => (await import('./accounts/settings.page.js')).SettingsPage,
      },
    ],
  },
  {
    path: '**',
    title: 'not-found.page',
    loadComponent: async () => (await import('./core/not-found.page.js')).NotFoundPage,
  },
];
