/** Languages that the server writes in. */
export type MailLanguage = 'en' | 'fr';

/** What one mail says, before it is laid out. Plain text everywhere; the layout escapes it. */
export interface MailContent {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** The one thing to do. */
  readonly action?: { readonly label: string; readonly url: string };
  /** Below the action, in small print. */
  readonly footnote?: string;
}

/** Writes the mail in one of the languages. Owned by the slice that sends it. */
export type MailTemplate<Data> = (data: Data, language: MailLanguage) => MailContent;

/** A mail as text and as HTML, saying the same. */
export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly link: string | undefined;
}

/** Lays a mail out. Nothing in the HTML is loaded from anywhere, so opening it tells nobody. */
export function renderMail(
  { subject, paragraphs, action, footnote }: MailContent,
  language: MailLanguage,
): RenderedMail {
  const text = [
    ...paragraphs,
    ...(action ? [`${action.label}:\n${action.url}`] : []),
    ...(footnote ? [footnote] : []),
  ];
  const html = [
    ...paragraphs.map((paragraph) => `<p>${escape(paragraph)}</p>`),
    ...(action
      ? [
          `<p style="margin:24px 0"><a href="${escape(action.url)}" style="background:#1d5a55;color:#ffffff;padding:12px 20px;border-radius:8px;text-decoration:none;display:inline-block">${escape(action.label)}</a></p>`,
          `<p style="font-size:13px;word-break:break-all">${escape(action.url)}</p>`,
        ]
      : []),
    ...(footnote ? [`<p style="font-size:13px;color:#5a6260">${escape(footnote)}</p>`] : []),
  ];
  return {
    subject: subject.replace(/[\r\n]+/g, ' '),
    text: `${text.join('\n\n')}\n`,
    html: `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escape(subject)}</title></head><body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;max-width:36rem;margin:0 auto;padding:24px">${html.join('')}</body></html>\n`,
    link: action?.url,
  };
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
