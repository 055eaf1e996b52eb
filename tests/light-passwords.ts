/**
 * The OPAQUE profile of the integration tests: the one of libs/crypto with the least stretching. How much a client
 * stretches a password changes nothing that the server sees or does, and takes most of the time of a sign-up. The specs of
 * libs/crypto and the stories in the browser stretch as shipped.
 */
export * from '../libs/crypto/src/vault/opaque-profile.js';
export const KEY_STRETCHING = { 'argon2id-custom': { iterations: 1, memory: 8, parallelism: 1 } } as const;
