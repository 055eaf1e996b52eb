/** « n chose(s) » : en français, zéro et un prennent le singulier. */
export const count = (n: number, one: string, many: string) => `${n}\u00a0${n < 2 ? one : many}`;
