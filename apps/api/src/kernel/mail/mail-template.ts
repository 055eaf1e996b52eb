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

/** The client's colours, for programs that know no more than a style sheet; dark where the reader has it dark. */
const STYLE = `
body { margin: 0; padding: 24px 12px; background: #efede7; color: #1b1e1d; }
.sheet { max-width: 34rem; margin: 0 auto; padding: 28px; border-radius: 12px; background: #ffffff; }
.mark { margin: 0 0 20px; padding-bottom: 12px; border-bottom: 1px solid #dad7ce; color: #005a6c; font-weight: 600; }
p { margin: 0 0 14px; }
.act { margin: 24px 0; }
.act a { display: inline-block; padding: 12px 20px; border-radius: 6px; background: #005a6c; color: #ffffff; text-decoration: none; font-weight: 600; }
.small { font-size: 13px; line-height: 1.5; color: #4f544f; }
.link { word-break: break-all; }
@media (prefers-color-scheme: dark) {
  body { background: #0f1110; color: #e8e6e0; }
  .sheet { background: #191c1b; }
  .mark { border-color: #343836; color: #7fcbdb; }
  .act a { background: #7fcbdb; color: #00323c; }
  .small { color: #b0b4ad; }
}`;

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
    '<p class="mark">Collab</p>',
    ...paragraphs.map((paragraph) => `<p>${escape(paragraph)}</p>`),
    ...(action
      ? [
          `<p class="act"><a href="${escape(action.url)}">${escape(action.label)}</a></p>`,
          `<p class="small link">${escape(action.url)}</p>`,
        ]
      : []),
    ...(footnote ? [`<p class="small">${escape(footnote)}</p>`] : []),
  ];
  return {
    subject: oneLine(subject),
    text: `${text.join('\n\n')}\n`,
    html: `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escape(oneLine(subject))}</title><style>${STYLE}</style></head><body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.55"><div class="sheet">${html.join('')}</div></body></html>\n`,
    link: action?.url,
  };
}

/** A subject stands in a header: what would begin another one becomes a space. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
