/** Texts of the pages that let a new browser in. */
export const enDeviceLinks = {
  'devices.link': 'Link a device',
  'link.title': 'Link a device',
  'link.lead':
    'A browser that you link reads your history and becomes a device of its own, without your password being typed there. Have the new device at hand.',
  'link.password.hint': 'It opens the key that signs the new device in, and does not leave this browser.',
  'link.show': 'Show a code',
  'link.show.busy': 'Opening your keys…',
  'link.how.open': 'On the new device, open this server’s page and choose “Link with another device”.',
  'link.how.scan': 'Scan this code there, or type it.',
  'link.qr': 'QR code for the new device',
  'link.typed': 'Without a camera, type or paste:',
  'link.copy': 'Copy the code',
  'link.copied': 'Copied.',
  'link.five-minutes':
    'It works once, for five minutes. Show it to nobody else: whoever has it can ask to be your device.',
  'link.asked': ({ name }: { name: string }) => `${name} wants to be your device.`,
  'link.compare':
    'Say yes only if you see the same print on the new device, in front of you. It will read everything that you can read.',
  'link.approve': 'Yes, it is mine',
  'link.approve.busy': 'Signing it in…',
  'link.refuse': 'No, refuse it',
  'link.handing-over': 'Handing the keys over, encrypted from device to device…',
  'link.done': ({ name }: { name: string }) => `${name} is now one of your devices.`,
  'link.to-devices': 'See your devices',
  'log-in.to-link': 'Link with another device',
  'join.page': 'Link with another device',
  'join.title': 'Link with your other device',
  'join.lead':
    'On a device where you are signed in, open “Devices” and choose “Link a device”. It shows a code.',
  'join.scan': 'Scan the code',
  'join.code': 'Or type the code',
  'join.code.hint': 'Eight groups of four. Capitals and spaces do not matter.',
  'join.code.required': 'Type the code of the other device, all eight groups.',
  'join.submit': 'Go on',
  'join.busy': 'Making the keys of this device…',
  'join.to-log-in': 'Log in with your password instead',
  'join.waiting.title': 'Now say yes on your other device',
  'join.waiting.lead': ({ name }: { name: string }) => `This browser asks to be a device of ${name}.`,
  'join.waiting.compare': 'The other device shows this print too. If it shows another one, refuse there.',
  'scan.title.device': 'Scan the code of your device',
  'scan.denied.device':
    'The camera cannot be used: this browser or page may not, or there is none. Type the code instead.',
  'why.linked.kick': 'Why two devices',
  'why.linked.title': 'Your keys go from device to device',
  'why.linked.text':
    'The server carries them, sealed with a secret that only the code holds. It cannot read them, nor put a device of its own in between.',
} as const;
