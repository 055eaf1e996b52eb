/** Width and height in pixels, and bytes, as the server takes them (`isAvatar`). */
const PIXELS = 256;
const MAX_BYTES = 40 * 1024;
const QUALITIES = [0.86, 0.7, 0.5, 0.3];

/**
 * The middle of a picture as a small square JPEG. It is drawn anew from its pixels, so nothing that a camera has noted in
 * the file (place, time, owner) is in the result. Rejects for what is no picture.
 */
export async function squarePicture(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  const picture = await createImageBitmap(file);
  try {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = PIXELS;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('This browser cannot draw.');
    const side = Math.min(picture.width, picture.height);
    // What is see-through would turn black.
    context.fillStyle = '#fff';
    context.fillRect(0, 0, PIXELS, PIXELS);
    context.imageSmoothingQuality = 'high';
    const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
    context.drawImage(picture, left, top, side, side, 0, 0, PIXELS, PIXELS);
    for (const quality of QUALITIES) {
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
      if (blob !== null && blob.size <= MAX_BYTES) return new Uint8Array(await blob.arrayBuffer());
    }
    throw new Error('The picture does not become small enough.');
  } finally {
    picture.close();
  }
}
