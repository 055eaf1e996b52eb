import { enDevices } from './en.devices.js';
import type { EngineErrorCode } from '../engine.port.js';
import { enAdmin } from './en.admin.js';
import { enRecovery } from './en.recovery.js';
import { enSignUp } from './en.sign-up.js';
import { enContacts } from './en.contacts.js';
import { enFactors } from './en.factors.js';

type ErrorKey = Exclude<`error.${EngineErrorCode}`, keyof typeof enContacts>;

const errors: Record<ErrorKey, string> = {
  'error.bad-request': 'The server did not understand this page. Reload it and try again.',
  'error.unknown-frame': 'The server is of another version than this page. Reload it.',
  'error.unauthenticated': 'You are no longer signed in here. Sign in again; what you wrote is kept.',
  'error.wrong-credentials': 'The address or the password is not right.',
  'error.wrong-code': 'This code is not right, or was used before. Wait for the next one.',
  'error.log-in-expired': 'This took too long, or too many tries. Begin again with the password.',
  'error.fresh-log-in-required': 'Prove again that it is you, then repeat.',
  'error.last-factor': 'This server asks for a second factor. Add another before you remove this one.',
  'error.too-many-tries': 'Too many tries from this browser. Wait a while, then try again.',
  'error.ticket-invalid': 'The connection could not be opened. It is tried again by itself.',
  'error.csrf': 'The server refused this page. Reload it and try again.',
  'error.origin-not-allowed':
    'This address of the server is not one it answers to. Ask your administrator for the right one.',
  'error.forbidden': 'You may not do this here. An owner of the room can.',
  'error.not-found': 'There is nothing here, or you may not see it.',
  'error.account-disabled': 'Your account was disabled. Speak to the administrator of your server.',
  'error.last-administrator':
    'The server needs an administrator who can log in. Give somebody else that role first.',
  'error.sign-up-closed': 'Accounts on this server are by invitation. Ask an administrator for one.',
  'error.address-not-allowed': 'Accounts on this server need an address of its own organisation.',
  'error.link-expired': 'This link has expired. Nothing is lost: ask for a new one.',
  'error.link-used': 'This link was used already. If it was you, log in.',
  'error.link-invalid':
    'This link does not work: it is incomplete, or a newer one has taken its place. Open the newest one, or ask for another.',
  'error.conflict': 'Somebody else was faster. Look at what changed and try again.',
  'error.governance-stale': 'The room changed at the same moment. Try again.',
  'error.governance-invalid': 'The room does not allow this now. A room always keeps one owner.',
  'error.clock-wrong': 'The clock of this device is wrong by more than five minutes. Set it, then try again.',
  'error.identity-changed':
    'This person’s identity key has changed. Look them up again before you invite them.',
  'error.invitations-waiting':
    'Too many invitations wait for an answer. Invite again when some are answered.',
  'error.epoch-stale': 'The room has newer keys. Try again in a moment.',
  'error.rekey-pending': 'The room is getting new keys. Try again in a moment.',
  'error.commit-mismatch':
    'What the server said does not match the room’s keys, so nothing was done. Tell an officer.',
  'error.device-revoked': 'This device was removed from your account. What it kept here is deleted.',
  'error.device-unknown': 'This browser is not a device of your account. Sign in again.',
  'error.certificate-invalid': 'A device could not prove whose it is, so nothing was done.',
  'error.key-packages-exhausted': 'A device of that person has to come online first.',
  'error.room-full': 'This room has reached its largest size.',
  'error.too-large': 'This is longer than the server accepts. Send it in parts.',
  'error.too-many-requests': 'Too many tries. Wait a minute, then go on.',
  'error.quota-reached':
    'Your account has stored as much as it may today. Go on tomorrow, or ask your administrator.',
  'error.slow-client': 'This connection is too slow for the moment. It is opened again by itself.',
  'error.overloaded': 'The server is busy. Try again in a moment.',
  'error.shutting-down': 'The server is restarting. Try again in a moment.',
  'error.internal': 'Something failed on the server; it has been noted. Try again.',
  'error.network': 'No network. Check the connection and try again.',
  'error.wrong-password': 'The address or the password is not right.',
  'error.person-unknown':
    'Nobody here can be invited by this address. Check it, or ask them to sign up first.',
  'error.person-not-ready':
    'This person has not signed in yet, so there is no key to invite. Ask them to sign in once.',
  'error.recovery-code-invalid':
    'This is not the code of the newest sheet. Look for mistyped characters, or for a newer sheet.',
  'error.room-closed':
    'The server no longer lists you in this room. What this device has stays readable; nothing new comes.',
  'error.not-joined': 'This device is not in the room yet. A member’s device has to add it.',
  'error.key-store-locked': 'Your keys are locked on this browser. Sign in to open them.',
  'error.crypto': 'The encryption on this device stopped. Reload the page; nothing left it unencrypted.',
};

/** The English texts, and by their shape the list of all keys. A function takes what it names. */
export const en = {
  ...errors,
  ...enAdmin,
  ...enRecovery,
  ...enSignUp,
  ...enContacts,
  ...enFactors,
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
  'sign-up.password.hint':
    'It never leaves this browser, not even to sign in. At least 12 characters; a sentence is easiest.',
  'sign-up.password.short': (p: { missing: number }) =>
    p.missing === 1 ? '1 more character.' : `${p.missing} more characters.`,
  'sign-up.password.required': 'At least 12 characters.',
  'sign-up.strength.weak': 'Easy to guess. Add a few words that do not belong together.',
  'sign-up.strength.fair': 'Fair. One more word would make it good.',
  'sign-up.strength.good': 'Good.',
  'sign-up.strength.strong': 'Strong.',
  'sign-up.show': 'Show password',
  'sign-up.lost': 'Nobody can reset it for you: it also opens your keys.',
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

  'rooms.title': 'Conversations',
  'rooms.search': 'Search rooms',
  'rooms.create': 'Create a room',
  'rooms.heading': 'Rooms',
  'rooms.invitations': 'Invitations',
  'rooms.none-found': (p: { query: string }) => `No room with “${p.query}” in its name or last message.`,
  'rooms.clear-search': 'Clear the search',
  'rooms.invitation': 'A room',
  'rooms.invitation.people': (p: { n: number }) =>
    p.n === 1 ? 'A room of 1 person' : `A room of ${p.n} people`,
  'rooms.invitation.from': (p: { name: string }) => `from ${p.name}`,
  'rooms.unnamed': 'Room not readable yet',
  'rooms.waiting': 'Waiting for a member’s device',
  'rooms.quiet': 'No messages yet',
  'rooms.you': (p: { text: string }) => `You: ${p.text}`,
  'rooms.says': (p: { name: string; text: string }) => `${p.name}: ${p.text}`,
  'rooms.unread': (p: { n: number }) => (p.n === 1 ? '1 unread message' : `${p.n} unread messages`),
  'rooms.failed': 'The rooms could not be read.',
  'rooms.empty.title': 'No rooms yet',
  'rooms.empty.text':
    'A room is for a project, a cruise, a paper. Only the people in it can read it, and each of them has to accept.',
  'rooms.empty.other': 'Or ask a colleague to invite you by your address.',
  'rooms.pick.title': 'Choose a conversation',
  'rooms.pick.text': 'Pick a room on the left, or open a new one.',
  'rooms.shortcut.new': 'new room',
  'rooms.shortcut.all': 'all shortcuts',

  'create.title': 'Create a room',
  'create.name': 'Name',
  'create.name.hint': 'A project, a cruise, a paper. The server never sees this name.',
  'create.name.required': 'Give the room a name.',
  'create.submit': 'Create the room',
  'create.busy': 'Creating…',

  'invited.title': 'You are invited to a room',
  'invited.by': (p: { name: string }) =>
    `${p.name} invites you. The room’s name and messages open once you accept.`,
  'invited.by-nobody': 'The room’s name and messages open once you accept.',
  'invited.people': (p: { n: number }) =>
    p.n === 1
      ? '1 person is in it. They will see your name.'
      : `${p.n} people are in it. They will see your name.`,
  'invited.accept': 'Accept',
  'invited.decline': 'Decline',
  'invited.busy': 'Joining…',
  'waiting.title': 'Waiting for a member’s device',
  'waiting.text':
    'You have accepted. A device of somebody in the room has to hand you the keys; that happens by itself as soon as one is online. You can close this page.',

  'conversation.messages': 'Messages',
  'conversation.readers': (p: { people: number; devices: number }) =>
    `${p.people === 1 ? 'Only you' : `${p.people} people`} can read this, on ${p.devices === 1 ? '1 device' : `${p.devices} devices`}`,
  'conversation.readers.short': (p: { people: number }) =>
    p.people === 1 ? 'Only you can read' : `${p.people} can read`,
  'conversation.details': 'Room details',
  'conversation.older': 'Show earlier messages',
  'conversation.older.busy': 'Reading earlier messages…',
  'conversation.start': 'The beginning of this room.',
  'conversation.new': (p: { n: number; since: string | null }) =>
    p.since === null ? `${p.n} new` : `${p.n} new since ${p.since}`,
  'conversation.jump': 'To the newest message',
  'conversation.jump.new': (p: { n: number }) => (p.n === 1 ? '1 new message' : `${p.n} new messages`),
  'conversation.announce': (p: { author: string; text: string }) => `${p.author}: ${p.text}`,
  'conversation.announce.many': (p: { n: number }) => `${p.n} new messages`,
  'conversation.gone': 'This room is not here, or you are no longer in it.',
  'conversation.failed': 'The room could not be opened.',
  'message.you': 'You',
  'message.sending': 'Sending',
  'message.waiting': 'Leaves when the network is back',
  'message.sent': 'Sent',
  'message.failed': 'Not sent',
  'message.retry': 'Try again',
  'message.undecryptable': 'This device lacks the key to this message.',
  'message.undecryptable.mine': 'Another device of yours can read it.',
  'message.undecryptable.why': (p: { author: string }) =>
    `It may have been sent before this device joined. ${p.author} can send it again.`,
  'composer.label': (p: { room: string }) => `Message ${p.room}`,
  'composer.hint': 'Shift Enter for a new line',
  'composer.send': 'Send',
  'composer.too-long': (p: { over: number }) => `${p.over} characters too long. Send it in parts.`,
  'composer.rekey': 'The room is getting new keys. What you write waits on this device until then.',

  'notice.created': (p: { actor: string }) => `${p.actor} opened the room`,
  'notice.invited': (p: { actor: string; subject: string }) => `${p.actor} invited ${p.subject}`,
  'notice.accepted': (p: { actor: string }) => `${p.actor} accepted the invitation`,
  'notice.declined': (p: { actor: string }) => `${p.actor} declined the invitation`,
  'notice.left': (p: { actor: string }) => `${p.actor} left the room`,
  'notice.removed': (p: { actor: string; subject: string }) => `${p.actor} removed ${p.subject}`,
  'notice.role-changed': (p: { actor: string; subject: string }) =>
    `${p.actor} changed what ${p.subject} may do`,
  'notice.rekeyed': 'The room has new keys',
  'notice.resynced': 'This device took its place in the room’s keys again',
  'notice.refused': (p: { actor: string; device: string }) =>
    `A change of the room’s keys did not verify here, so this device passed it over. The server names as its sender: ${p.actor}, device ${p.device}.`,
  'notice.refused.members': 'See the members',
  'notice.somebody': 'somebody',

  'details.title': 'Room details',
  'details.close': 'Close the details',
  'details.readers': 'Who can read',
  'details.people': 'People',
  'details.devices': 'Devices',
  'details.epoch': 'Epoch',
  'details.rekey': 'Last re-key',
  'details.never': 'Not yet',
  'details.epoch-of': (p: { n: number }) => `epoch ${p.n}`,
  'details.print':
    'The same bands and digits stand on every device that shares these keys. They help to recognise; compare the digits to be sure.',
  'details.rekey-pending': 'Somebody was removed or left. Nothing is sent until the room has new keys.',
  'details.not-so': 'What is not so',
  'details.not-so.text':
    'Who leaves keeps what they have read. The server sees who writes and when, not what.',
  'details.members': 'Members',
  'details.you': 'you',
  'details.device-count': (p: { n: number }) => (p.n === 1 ? '1 device' : `${p.n} devices`),
  'details.invited': 'Invited',
  'details.role.owner': 'Owner',
  'details.role.moderator': 'Moderator',
  'details.role.member': 'Member',
  'details.invite': 'Invite a colleague',
  'details.remove': (p: { name: string }) => `Remove ${p.name}`,
  'details.leave': 'Leave the room',

  'invite.title': 'Invite a colleague',
  'invite.text': 'They have to accept. They see nothing written before a member’s device has added theirs.',
  'invite.email': 'Their e-mail',
  'invite.submit': 'Invite',
  'invite.busy': 'Inviting…',
  'remove.title': (p: { name: string }) => `Remove ${p.name}?`,
  'remove.text':
    'They get nothing new from now on, and the room gets new keys. They keep what they have read.',
  'remove.submit': 'Remove',
  'remove.busy': 'Removing…',
  'leave.title': 'Leave this room?',
  'leave.text': 'You get nothing new from now on. To come back you have to be invited again.',
  'leave.submit': 'Leave',
  'leave.busy': 'Leaving…',

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
  'shortcuts.search': 'Search rooms',
  'shortcuts.new': 'Create a room',
  'shortcuts.next': 'Next conversation',
  'shortcuts.previous': 'Previous conversation',
  'shortcuts.help': 'This list',
  'shortcuts.send': 'Send the message',
  'shortcuts.line': 'New line in a message',
  ...enDevices,
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
