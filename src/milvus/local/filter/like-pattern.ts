/** @file The pattern of `like`: `%` is any run of characters, `_` exactly one, `\` takes the next one literally. */

/** @returns the matcher of whole values, case-sensitive, or `undefined` when the pattern ends in a lone backslash */
export function compileLike(pattern: string): ((text: string) => boolean) | undefined {
  // Runs of literal characters and single wildcards between the `%`; each part has to be found in turn.
  const parts: (string | typeof ANY_ONE)[][] = [[]];
  let escaped = false;
  for (const character of pattern) {
    if (!escaped && character === '\\') {
      escaped = true;
      continue;
    }
    if (!escaped && character === '%') parts.push([]);
    else parts.at(-1)?.push(!escaped && character === '_' ? ANY_ONE : character);
    escaped = false;
  }
  if (escaped) return undefined;
  const [head = [], ...tail] = parts;
  const last = tail.pop();
  return (text) => {
    const characters = Array.from(text);
    if (!matchesAt(head, characters, 0)) return false;
    if (!last) return characters.length === head.length;
    let from = head.length;
    // The leftmost place is enough: taking a part earlier never takes room from those behind it.
    for (const part of tail) {
      while (from + part.length <= characters.length && !matchesAt(part, characters, from)) from++;
      if (from + part.length > characters.length) return false;
      from += part.length;
    }
    const lastStart = characters.length - last.length;
    return lastStart >= from && matchesAt(last, characters, lastStart);
  };
}

const ANY_ONE = Symbol('one character');

function matchesAt(
  part: readonly (string | typeof ANY_ONE)[],
  characters: readonly string[],
  start: number,
): boolean {
  return (
    start + part.length <= characters.length &&
    part.every((expected, offset) => expected === ANY_ONE || expected === characters[start + offset])
  );
}
