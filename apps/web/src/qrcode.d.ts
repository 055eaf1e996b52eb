/** The part of the package `qrcode` that the client uses. */
declare module 'qrcode' {
  /** A QR code as a square of modules, row by row: 1 is dark. */
  export function create(
    text: string,
    options: { readonly errorCorrectionLevel: 'L' | 'M' | 'Q' | 'H' },
  ): { readonly modules: { readonly size: number; readonly data: Uint8Array } };
}
