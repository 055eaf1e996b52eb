import { toBase64Url } from '../kernel/bytes.js';
import { canonicalJson, type Json } from '../kernel/canonical-json.js';
import type { Decider } from '../kernel/decider.js';
import { Refusal, type RefusalCode } from '../kernel/errors.js';

/** What a decider answered to a command, to be compared with what the story expects. */
interface Outcome<Event> {
  /** Throws unless exactly these events were decided on. */
  then(...expected: readonly Event[]): void;
  /** Throws unless the command was refused with this code. */
  thenRefused(code: RefusalCode): void;
}

/** A decision as a story: `given(decider, ...events).when(command).then(...events)`. */
export function given<State, Command, Event>(
  decider: Decider<State, Command, Event>,
  ...history: readonly Event[]
): { when(command: Command): Outcome<Event> } {
  const state = history.reduce(decider.evolve, decider.initialState);
  return { when: (command) => outcomeOf(() => decider.decide(command, state)) };
}

function outcomeOf<Event>(decide: () => readonly Event[]): Outcome<Event> {
  let answer: { readonly events: readonly Event[] } | { readonly refused: RefusalCode };
  try {
    answer = { events: decide() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    answer = { refused: error.code };
  }
  const expectSame = (expected: typeof answer) => {
    const [wanted, actual] = [print(expected), print(answer)];
    if (wanted !== actual) throw new Error(`expected ${wanted}\nbut it was ${actual}`);
  };
  return {
    then: (...expected) => expectSame({ events: expected }),
    thenRefused: (code) => expectSame({ refused: code }),
  };
}

const print = (value: unknown): string => canonicalJson(toJson(value));

function toJson(value: unknown): Json {
  if (value instanceof Uint8Array) return `bytes:${toBase64Url(value)}`;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toJson(member)]));
}
