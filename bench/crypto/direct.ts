import { DIRECT_MESSAGE_MAX_BYTES } from '@collab/crypto';
import { type LabDevice, twoDevices } from '../../libs/crypto/dist/testing/direct-lab.js';
import { median, timed } from './median.ts';

const MESSAGES = 400;
/** A person writes a few messages before the other one answers; each answer turns the ratchet. */
const MESSAGES_A_TURN = 4;
const STARTS = 9;
const TEXT = 'x'.repeat(1024);

/** Times of a conversation between two devices, in milliseconds. */
interface Times {
  readonly seal: number[];
  readonly open: number[];
  readonly openTurn: number[];
}

async function exchange(ada: LabDevice, ben: LabDevice): Promise<Times> {
  const times: Times = { seal: [], open: [], openTurn: [] };
  let [sender, receiver] = [ada, ben];
  for (let sent = 0; sent < MESSAGES; sent++) {
    const sealed = await timed(async () => sender.send(receiver, TEXT));
    if (sealed.result.length > DIRECT_MESSAGE_MAX_BYTES) throw new Error('The message is too long');
    const opened = await timed(() => receiver.receive(sender, sealed.result));
    times.seal.push(sealed.ms);
    (sent % MESSAGES_A_TURN === 0 ? times.openTurn : times.open).push(opened.ms);
    if (sent % MESSAGES_A_TURN === MESSAGES_A_TURN - 1) [sender, receiver] = [receiver, sender];
  }
  return times;
}

/** Messages of 1 KiB between two devices, state read and written as bytes each time, and the start of a session. */
export async function measureDirect(): Promise<Record<string, number>> {
  const starts: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const { ada, ben } = await twoDevices();
    const begin = async () => {
      await ada.start(ben);
      await ben.receive(ada, ada.send(ben, 'hello'));
    };
    starts.push((await timed(begin)).ms);
  }
  const { ada, ben } = await twoDevices();
  await ada.start(ben);
  await ben.receive(ada, ada.send(ben, 'hello'));
  await ada.receive(ben, ben.send(ada, 'hello'));
  const { seal, open, openTurn } = await exchange(ada, ben);
  return {
    ratchet_message_1k_ms: Math.max(median(seal), median([...open, ...openTurn])),
    ratchet_seal_1k_ms: median(seal),
    ratchet_open_1k_ms: median(open),
    ratchet_open_turn_1k_ms: median(openTurn),
    direct_session_start_ms: median(starts),
  };
}
