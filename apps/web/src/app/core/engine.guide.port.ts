import type { CompleteGuide, InputOf, ListGuideReaders, OutputOf, ReadGuide } from '@collab/domain';

/** What the guide asks of the crypto worker. */
export interface GuideCalls {
  /** Which version of the guide holds, and whether it was read. */
  guide(): Promise<OutputOf<typeof ReadGuide>>;
  completeGuide(input: InputOf<typeof CompleteGuide>): Promise<void>;
  /** For officers: who has read it. */
  guideReaders(input: InputOf<typeof ListGuideReaders>): Promise<OutputOf<typeof ListGuideReaders>>;
}
