import { enDeviceLinks } from './en.device-links.js';
import { enDevices } from './en.devices.js';
import { enAdmin } from './en.admin.js';
import { enPreferences } from './en.preferences.js';
import { enProfile } from './en.profile.js';
import { enRecovery } from './en.recovery.js';
import { enGuide } from './en.guide.js';
import { enPassword } from './en.password.js';
import { enSignUp } from './en.sign-up.js';
import { enContacts } from './en.contacts.js';
import { enErrors } from './en.errors.js';
import { enFactors } from './en.factors.js';
import { enRooms } from './en.rooms.js';

/** The English texts, and by their shape the list of all keys. A function takes what it names. */
export const en = {
  ...enErrors,
  ...enAdmin,
  ...enRecovery,
  ...enPreferences,
  ...enProfile,
  ...enGuide,
  ...enPassword,
  ...enSignUp,
  ...enContacts,
  ...enFactors,
  ...enRooms,
  'app.skip': 'Skip to the content',
  'app.loading': 'Opening…',
  'nav.main': 'Main',
  'nav.conversations': 'Conversations',
  'nav.settings': 'Settings',
  'nav.account': (p: { name: string }) => `Account of ${p.name}`,
  'action.cancel': 'Cancel',
  'action.close': 'Close',
  'action.back': 'Back to conversations',
  'action.log-out': 'Log out',
  'action.shortcuts': 'Keyboard shortcuts',
  'action.reload': 'Reload',
  'language.choice': 'Language',
  'time.today': 'Today',
  'time.yesterday': 'Yesterday',
  'connection.offline': 'No network. What you write is kept here and leaves when it is back.',
  'connection.connecting': 'Connecting to the server…',

  'why.kick': 'What this is',
  'why.title': 'Your lab’s own line.',
  'why.text':
    'Collab runs on your institute’s server. What you write is encrypted on this device before it leaves, and only the people in the room can read it.',
  'why.link.kick': 'Why a link',
  'why.link.title': 'So that nobody signs up in your name.',
  'why.link.text': 'The link works once. If it has expired, sign up again: nothing else is lost.',
  'why.log-in.kick': 'What the server knows',
  'why.log-in.title': 'Not your password.',
  'why.log-in.text':
    'It checks that you know it without ever seeing it. It does see who writes in which room, and when; not what.',

  'sign-up.progress': 'Progress',
  'sign-up.step.account': 'Account',
  'sign-up.step.mail': 'E-mail',
  'sign-up.step.sheet': 'Recovery sheet',
  'sign-up.step.log-in': 'First log-in',
  'sign-up.page': 'Sign up',
  'sign-up.title': 'Create your account',
  'sign-up.lead': 'Your colleagues will see your name, and invite you by your address.',
  'sign-up.administrator': 'This link makes you the first administrator of this server.',
  'sign-up.name': 'Name',
  'sign-up.name.required': 'Write the name that your colleagues know.',
  'sign-up.email': 'Work e-mail',
  'sign-up.email.invalid': 'This does not look like an e-mail address.',
  'sign-up.password': 'Password',
  'sign-up.submit': 'Create account',
  'sign-up.busy': 'Creating the account…',
  'sign-up.have': 'Already have one?',
  'sign-up.to-log-in': 'Log in',

  'mail.page': 'Look in your mail',
  'mail.title': 'Look in your mail',
  'mail.lead': (p: { email: string }) =>
    `If ${p.email} can sign up here, a link is on its way to it. Open it, then log in with the password you chose.`,
  'mail.lead.unknown': 'If your address can sign up here, a link is on its way to it.',
  'mail.hint': 'Nothing after five minutes? Look in the spam folder, then ask your administrator.',
  'mail.again': 'Change the address',
  'mail.log-in': 'I have opened the link',

  'verify.page': 'Confirm your address',
  'verify.title': 'Confirm your address',
  'verify.lead': 'One click, and the account is yours. The link works once.',
  'verify.submit': 'Confirm my address',
  'verify.busy': 'Confirming…',
  'verify.done.title': 'Your address is confirmed',
  'verify.done.lead': 'Log in now. Your keys are made on this device at the first log-in.',
  'verify.missing': 'This link is incomplete. Open it again from the mail, in one piece.',
  'verify.again': 'Sign up again',

  'log-in.page': 'Log in',
  'log-in.title': 'Log in',
  'log-in.lead': 'Your keys open on this device with your password.',
  'log-in.ended': 'The session on this browser has ended. Log in again; what it holds is kept, sealed.',
  'log-in.email': 'E-mail',
  'log-in.password': 'Password',
  'log-in.password.required': 'Write your password.',
  'log-in.submit': 'Log in',
  'log-in.busy': 'Opening your keys…',
  'log-in.none': 'No account yet?',
  'log-in.to-sign-up': 'Sign up',

  'settings.title': 'Settings',
  'settings.profile': 'Profile',
  'settings.profile.text': 'People in your rooms see your name. Only the server knows your address.',
  'settings.name': 'Name',
  'settings.email': 'E-mail',
  'settings.roles': 'Role',
  'settings.role.researcher': 'Researcher',
  'settings.role.officer': 'Security officer',
  'settings.role.compliance': 'Compliance officer',
  'settings.role.administrator': 'Administrator',
  'settings.appearance': 'Appearance',
  'settings.theme': 'Theme',
  'settings.theme.system': 'As the system',
  'settings.theme.light': 'Light',
  'settings.theme.dark': 'Dark',
  'settings.device': 'This device',
  'settings.device.text':
    'Each browser is a device with keys of its own. This is the fingerprint of this one’s signing key.',
  'settings.others': (p: { n: number }) =>
    p.n === 1 ? 'Your account has 1 other device.' : `Your account has ${p.n} other devices.`,
  'settings.alone': 'Your account has no other device.',
  'settings.session': 'Session',
  'settings.log-out.text': 'Locks this browser. Your keys stay here, sealed, until you log in again.',
  'settings.forget': 'Forget this browser',
  'settings.forget.text':
    'Wipes the keys and the history of this browser. Do this on a computer that is not yours.',
  'forget.title': 'Forget this browser?',
  'forget.text':
    'Its keys and everything it has read are wiped for good. What was not sent yet is lost. Your other devices keep theirs.',
  'forget.submit': 'Forget this browser',
  'forget.busy': 'Wiping…',
  'settings.licences': 'Icons by Lucide and Feather; typefaces Instrument Sans and JetBrains Mono.',
  'settings.licences.link': 'Their licences',

  'shortcuts.title': 'Keyboard shortcuts',
  'shortcuts.single': 'Keys without Alt',
  'shortcuts.single.on': 'On',
  'shortcuts.single.off': 'Off',
  'shortcuts.key.enter': 'Enter',
  'shortcuts.key.shift': 'Shift',
  'shortcuts.search': 'Search rooms',
  'shortcuts.new': 'Create a room',
  'shortcuts.next': 'Next conversation',
  'shortcuts.previous': 'Previous conversation',
  'shortcuts.help': 'This list',
  'shortcuts.send': 'Send the message',
  'shortcuts.line': 'New line in a message',
  ...enDevices,
  ...enDeviceLinks,
  'not-found.page': 'Nothing here',
  'not-found.title': 'There is nothing at this address',
  'not-found.text': 'It may have moved, or the link lost a piece on its way.',
  'not-found.home': 'To the conversations',
} as const satisfies Record<string, string | ((parameters: never) => string)>;

export type MessageKey = keyof typeof en;

/** What a text needs to be complete: nothing, or one object. */
export type Parameters<K extends MessageKey> = (typeof en)[K] extends (parameters: infer P) => string
  ? [P]
  : [];

/** A complete set of texts: the same keys, each taking the same parameters. */
export type Messages = Translated<typeof en>;

/** The same keys in another language. */
export type Translated<Texts> = {
  readonly [K in keyof Texts]: Texts[K] extends (parameters: infer P) => string
    ? (parameters: P) => string
    : string;
};
