export * from './given.js';
export * from './room-story.js';
