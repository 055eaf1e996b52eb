/** The load that `relay` and `forward` put on their servers, as options of the command: what they measure compares only then. */
export const LOAD_OPTIONS = {
  rooms: { type: 'string', default: '10' },
  size: { type: 'string', default: '10' },
  body: { type: 'string', default: '1024' },
  seconds: { type: 'string', default: '10' },
} as const;

/** Messages that are under way in a room at any time. */
export const IN_FLIGHT = 4;
