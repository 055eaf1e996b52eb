/** Texts of the pages of devices and sessions. */
export const enDevices = {
  'nav.devices': 'Devices',
  'devices.title': 'Devices and sessions',
  'devices.keys': 'Your devices hold your keys',
  'devices.keys.text':
    'A device that you remove leaves every room at once and is wiped when it next comes online.',
  'devices.this': 'this one',
  'devices.since': ({ date }: { date: string }) => `Since ${date}`,
  'devices.one-time-keys': ({ rooms, direct }: { rooms: number; direct: number }) =>
    `One-time keys left: ${rooms} for rooms, ${direct} for direct channels`,
  'devices.no-key-packages': 'No one-time keys left: it must come online before it can join a room',
  'devices.unseen': ({ days }: { days: number }) => `Not seen for ${days} days. Still yours?`,
  'devices.uncertified': 'Not signed by your account’s key. Remove it, and tell your security officer.',
  'devices.renew.here': ({ date }: { date: string }) =>
    `Log in here with your password before ${date}: that renews this browser’s certificate.`,
  'devices.renew.there': ({ date }: { date: string }) =>
    `Log in there with your password before ${date}: that renews its certificate.`,
  'devices.renew.over': ({ date }: { date: string }) =>
    `Its certificate ended on ${date}. A log-in there with your password renews it.`,
  'devices.active': 'active now',
  'devices.rename': 'Rename',
  'devices.rename.of': ({ name }: { name: string }) => `Rename ${name}`,
  'devices.rename.title': 'Rename this device',
  'devices.rename.name': 'Name',
  'devices.rename.hint': 'Only you see it.',
  'devices.rename.invalid': 'One line of 1 to 80 characters.',
  'devices.rename.submit': 'Save',
  'devices.rename.busy': 'Saving…',
  'devices.verified': 'compared',
  'devices.verify': 'Compare',
  'devices.verify.of': ({ name }: { name: string }) => `Compare ${name}`,
  'devices.verify.title': ({ name }: { name: string }) => `Is this the print of ${name}?`,
  'devices.verify.text': 'Open this page on that device: it shows its own print first, under “this one”.',
  'devices.verify.differs':
    'If it shows another one, a stranger is in your account: remove the device, and tell your security officer.',
  'devices.verify.submit': 'They are the same',
  'devices.remove': 'Remove',
  'devices.remove.of': ({ name }: { name: string }) => `Remove ${name}`,
  'devices.remove.title': ({ name }: { name: string }) => `Remove ${name}?`,
  'devices.remove.rooms':
    'It is signed out and leaves every room at once. The rooms get new keys without it.',
  'devices.remove.wipe':
    'What it keeps is deleted when it next comes online. What somebody copied from it before stays copied.',
  'devices.remove.stays': 'Your messages stay on your other devices. A removed device cannot be taken back.',
  'devices.remove.password': 'Your password',
  'devices.remove.hint': 'It opens the key that signs the device out, and does not leave this browser.',
  'devices.remove.required': 'Enter your password.',
  'devices.remove.submit': 'Remove the device',
  'devices.remove.busy': 'Removing…',
  'devices.removed': ({ name }: { name: string }) => `${name} was removed.`,
  'sessions.title': 'Where you are signed in',
  'sessions.now': 'now',
  'sessions.end': 'End',
  'sessions.end.of': ({ name }: { name: string }) => `End the session of ${name}`,
  'sessions.end-others': 'End all others',
  'sessions.end-others.title': 'End all other sessions?',
  'sessions.end-others.text':
    'Every other browser is signed out within a second. Its keys stay there, locked, until the next log-in. To wipe a browser, remove its device.',
  'sessions.end-others.submit': 'End them',
  'sessions.end-others.busy': 'Ending…',
  'sessions.unknown': 'Unknown browser',
  'device-removed.page': 'Device removed',
  'device-removed.title': 'This device was removed from your account',
  'device-removed.lead':
    'Another of your devices has removed it, or a new password was set without the recovery sheet. Its keys and all that it kept here are deleted, and your rooms get new keys without it.',
  'device-removed.hint':
    'If that was not you, change your password on another device and tell your security officer. If it was, you can log in again: this browser then becomes a new device.',
  'device-removed.log-in': 'Log in again',
} as const;
