import * as z from 'zod';

/** Characters of one text message. With four bytes each it fits the largest body. */
const TEXT_MAX = 8_000;

/** What is inside a body: versioned JSON that only clients see. Unknown kinds are shown as such, never dropped. */
const MessageContent = z.object({
  v: z.literal(1),
  kind: z.literal('text'),
  text: z.string().min(1).max(TEXT_MAX),
});

export function encodeText(text: string): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(MessageContent.parse({ v: 1, kind: 'text', text })));
}

/** The text of a decrypted body, or undefined for content that this version does not understand. */
export function decodeText(plaintext: Uint8Array): string | undefined {
  try {
    const parsed = MessageContent.safeParse(
      JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plaintext)),
    );
    return parsed.success ? parsed.data.text : undefined;
  } catch {
    return undefined;
  }
}
