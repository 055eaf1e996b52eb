import type { GenerationSecret, SecretTree, SecretTreeNode } from 'ts-mls';
import { CryptoError } from '../errors.js';
import { wipe, type Bytes } from '../primitives/bytes.js';
import { RETAINED_PAST_EPOCHS, RETAINED_SKIPPED_KEYS } from './limits.js';

/**
 * The part of a state that changes with every message: the ratchets of the leaves. The library derives them
 * for blank leaves and parent nodes too; nothing is ever sent under those, so they are neither kept nor
 * written.
 *
 *     version u8 · epoch tag (16) · ratchets of the newest epoch · count u8 · ratchets of each past epoch, newest first
 *     ratchets = count u16 · (leaf index u16 · handshake ratchet · application ratchet)*
 *     ratchet  = generation u32 · secret length u8 · secret · count u8 · (generation u32 · secret length u8 · secret)*
 */
export interface SecretPart {
  readonly current: SecretTree;
  /** As `pastEpochs` of the tree part: same order, same length. */
  readonly past: readonly SecretTree[];
}

const VERSION = 1;
/** The start of the epoch's confirmation tag: ties the secret part to its tree part. */
const EPOCH_TAG_BYTES = 16;
const HEADER_BYTES = 1 + EPOCH_TAG_BYTES;

const SPENT: GenerationSecret = { generation: 0, secret: new Uint8Array(0), unusedGenerations: {} };

export function encodeSecretPart(part: SecretPart, confirmationTag: Uint8Array): Bytes {
  const trees = [part.current, ...part.past].map(entriesOf);
  const bytes = new Uint8Array(trees.reduce((sum, entries) => sum + lengthOf(entries), HEADER_BYTES + 1));
  const writer = new RatchetWriter(bytes);
  writer.u8(VERSION);
  writer.raw(confirmationTag.subarray(0, EPOCH_TAG_BYTES));
  for (const [index, entries] of trees.entries()) {
    if (index === 1) writer.u8(part.past.length);
    writer.entries(entries);
  }
  if (trees.length === 1) writer.u8(0);
  return bytes;
}

/** Throws `group-state-invalid`, also when the part belongs to another epoch than the tree part. */
export function decodeSecretPart(bytes: Uint8Array, confirmationTag: Uint8Array): SecretPart {
  const reader = new RatchetReader(bytes);
  if (reader.u8() !== VERSION) throw new CryptoError('unsupported-version');
  const tag = reader.raw(EPOCH_TAG_BYTES);
  if (tag.some((byte, index) => byte !== confirmationTag[index]))
    throw new CryptoError('group-state-invalid');
  const current = reader.tree();
  const count = reader.u8();
  if (count > RETAINED_PAST_EPOCHS) throw new CryptoError('group-state-invalid');
  const past = Array.from({ length: count }, () => reader.tree());
  reader.end();
  return { current, past };
}

/** Keeps the ratchets of the given leaves of a fresh secret tree and wipes the others. */
export function ratchetsOf(tree: SecretTree, leaves: ReadonlyMap<number, unknown>): SecretTree {
  const kept: SecretTree = [];
  for (const [nodeIndex, node] of tree.entries()) {
    if (node === undefined) continue;
    if (nodeIndex % 2 === 0 && leaves.has(nodeIndex / 2)) kept[nodeIndex] = node;
    else wipe(node.handshake.secret, node.application.secret);
  }
  return kept;
}

/** What late messages of an epoch that is over may still need: no commit can follow in it. */
export function applicationRatchetsOf(tree: SecretTree): SecretTree {
  const kept: SecretTree = [];
  for (const [nodeIndex, node] of entriesOf(tree)) kept[nodeIndex] = { ...node, handshake: SPENT };
  return kept;
}

type Entry = readonly [nodeIndex: number, node: SecretTreeNode];

/** `forEach` skips the holes of the sparse tree, which `entries` would visit. */
function entriesOf(tree: SecretTree): Entry[] {
  const entries: Entry[] = [];
  tree.forEach((node, nodeIndex) => entries.push([nodeIndex, node]));
  return entries;
}

const lengthOf = (entries: readonly Entry[]): number =>
  entries.reduce(
    (sum, [, node]) => sum + 2 + ratchetLength(node.handshake) + ratchetLength(node.application),
    2,
  );

const ratchetLength = ({ secret, unusedGenerations }: GenerationSecret): number =>
  Object.values(unusedGenerations).reduce((sum, unused) => sum + 5 + unused.length, 6 + secret.length);

class RatchetWriter {
  private offset = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(value: number): void {
    this.view.setUint8(this.offset, value);
    this.offset += 1;
  }

  raw(value: Uint8Array): void {
    this.bytes.set(value, this.offset);
    this.offset += value.length;
  }

  entries(entries: readonly Entry[]): void {
    this.u16(entries.length);
    for (const [nodeIndex, node] of entries) {
      this.u16(nodeIndex / 2);
      this.ratchet(node.handshake);
      this.ratchet(node.application);
    }
  }

  private ratchet({ generation, secret, unusedGenerations }: GenerationSecret): void {
    const unused = Object.entries(unusedGenerations);
    this.keyed(generation, secret);
    this.u8(unused.length);
    for (const [skipped, key] of unused) this.keyed(Number(skipped), key);
  }

  private keyed(generation: number, secret: Uint8Array): void {
    this.view.setUint32(this.offset, generation);
    this.offset += 4;
    this.u8(secret.length);
    this.raw(secret);
  }

  private u16(value: number): void {
    this.view.setUint16(this.offset, value);
    this.offset += 2;
  }
}

class RatchetReader {
  private offset = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }

  /** A copy: what the caller stored may be wiped while the state is in use. */
  raw(length: number): Uint8Array {
    const start = this.take(length);
    return this.bytes.slice(start, start + length);
  }

  tree(): SecretTree {
    const tree: SecretTree = [];
    for (let left = this.u16(); left > 0; left--) {
      const leafIndex = this.u16();
      tree[2 * leafIndex] = { handshake: this.ratchet(), application: this.ratchet() };
    }
    return tree;
  }

  end(): void {
    if (this.offset !== this.bytes.length) throw new CryptoError('group-state-invalid');
  }

  private ratchet(): GenerationSecret {
    const [generation, secret] = this.keyed();
    const unusedGenerations: Record<number, Uint8Array> = {};
    const count = this.u8();
    if (count > RETAINED_SKIPPED_KEYS) throw new CryptoError('group-state-invalid');
    for (let left = count; left > 0; left--) {
      const [skipped, key] = this.keyed();
      unusedGenerations[skipped] = key;
    }
    return { generation, secret, unusedGenerations };
  }

  private keyed(): [generation: number, secret: Uint8Array] {
    const generation = this.view.getUint32(this.take(4));
    return [generation, this.raw(this.u8())];
  }

  private u16(): number {
    return this.view.getUint16(this.take(2));
  }

  private take(length: number): number {
    const start = this.offset;
    if (start + length > this.bytes.length) throw new CryptoError('group-state-invalid');
    this.offset = start + length;
    return start;
  }
}
