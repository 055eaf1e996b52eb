/** The guide for the first use. Whoever changes what it says raises `GUIDE_EDITION`. */
export const enGuide = {
  'guide.title': 'Guide',
  'guide.about': 'What the server sees, whom you talk to, what stays. Five short steps.',
  'guide.open': 'Open the guide',
  'guide.progress': 'Steps of the guide',
  'guide.step': (p: { n: number; title: string }) => `${p.n}. ${p.title}`,
  'guide.do': 'What you can do',
  'guide.next': 'Next',
  'guide.previous': 'Back',
  'guide.later': 'Later',
  'guide.finish': 'I have read it',
  'guide.busy': 'Noting…',
  'guide.back-to-work': 'To the conversations',
  'guide.was-read': 'You have read this version. You find it again in the settings.',
  'guide.returns': 'Two minutes. If it does not suit now, it comes back at the next log-in.',

  'guide.sees.title': 'The server sees that you write',
  'guide.sees.text':
    'It knows your name and address, who is in which room, who wrote when and how much, from which device, and when you were here. It needs this to deliver, and it keeps a log of it that security officers can look through.',
  'guide.sees.do': 'Choose in the settings who sees when you are here.',
  'guide.cannot.title': 'It cannot see what you write',
  'guide.cannot.text':
    'Messages, names of rooms and notes to contacts are encrypted on your device before they leave it. Neither the operator nor an administrator has a key, and nobody but you can open your old messages again.',
  'guide.cannot.do': 'Keep the recovery sheet on paper, away from this computer.',
  'guide.people.title': 'Know whom you talk to',
  'guide.people.text':
    'A name is what the server says. A safety number is proof: read it to each other on the phone, or scan it side by side. If it changes later, nothing you write leaves until you have looked.',
  'guide.people.do': 'Compare the number with the people to whom you write what matters.',
  'guide.expiring.title': 'Gone is gone, except for copies',
  'guide.expiring.text':
    'A message that expires leaves every device at its time. What somebody has copied, photographed or printed stays, and the log still tells that there was a message.',
  'guide.expiring.do': 'Write as if one reader kept it, and lend nobody an open screen.',
  'guide.phishing.title': 'Nobody here asks for your password',
  'guide.phishing.text':
    'Not by mail, not by phone, not in a message: nor for a code of your second factor, nor for your recovery sheet. No administrator can use them. Whoever asks wants in.',
  'guide.phishing.do': (p: { host: string }) =>
    `Look at the address before you type: it is ${p.host}. If something seems odd, ask the person by another way, and tell a security officer.`,

  'guide.readers': 'Who has read it',
  'guide.readers.count': (p: { current: number; accounts: number }) =>
    `${p.current} of ${p.accounts} have read this version.`,
  'guide.readers.current': (p: { at: string }) => `Read: ${p.at}`,
  'guide.readers.older': (p: { at: string }) => `An earlier version: ${p.at}`,
  'guide.readers.none': 'Not yet',
  'guide.readers.more': 'Show more',
} as const;
