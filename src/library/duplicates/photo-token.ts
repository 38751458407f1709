/** @file Ids of photos in little room: most are integers, and a number takes 8 bytes where a text takes 30. */

/** An id as a number where it is the plain form of one, else itself. */
export type PhotoToken = number | string;

export function tokenOf(id: string): PhotoToken {
  const number = Number(id);
  return Number.isSafeInteger(number) && String(number) === id ? number : id;
}

export function packTokens(ids: readonly string[]): ArrayLike<PhotoToken> {
  return packed(ids.map(tokenOf));
}

/** As a typed array where all are numbers. */
export function packed(tokens: readonly PhotoToken[]): ArrayLike<PhotoToken> {
  return tokens.every((token) => typeof token === 'number') ? Float64Array.from(tokens) : tokens;
}
