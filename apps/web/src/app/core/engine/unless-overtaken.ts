import { EngineError } from '../engine.port.js';

/** Commits that are tried on one occasion. */
const ATTEMPTS = 5;

/** What is left to do: nothing, with the result, or a commit to try. */
type Found = boolean | (() => Promise<void>);

/** Tries until nothing is left to do; a commit that was accepted shows with the next look, which reads the feed first. */
export async function unlessOvertaken(look: () => Promise<Found>): Promise<boolean> {
  for (let tried = 0; tried <= ATTEMPTS; tried++) {
    try {
      const found = await look();
      if (typeof found === 'boolean') return found;
      if (tried < ATTEMPTS) await found();
    } catch (error) {
      if (!isOvertaken(error)) throw error;
    }
  }
  throw new EngineError('epoch-stale');
}

const isOvertaken = (error: unknown): boolean =>
  error instanceof EngineError && ['epoch-stale', 'governance-stale'].includes(error.code);
