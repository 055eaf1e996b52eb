import { CompleteGuide, ListGuideReaders, ReadGuide } from '@collab/domain';
import type { GuideCalls } from '../engine.guide.port.js';
import type { Api } from './api.js';

/** What the guide asks of the server. */
export function guideCalls(api: Api): GuideCalls {
  return {
    guide: () => api.call(ReadGuide, {}),
    completeGuide: async (input) => {
      await api.call(CompleteGuide, input);
    },
    guideReaders: (input) => api.call(ListGuideReaders, input),
  };
}
