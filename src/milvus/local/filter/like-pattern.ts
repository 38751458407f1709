/** @file The pattern of `like`: `%` is any run of characters, `_` exactly one, `\` takes the next one literally. */

export interface LikePattern {
  /** Whether a whole value matches, case-sensitive. */
  readonly matches: (text: string) => boolean;
  /** Every match begins with this text. */
  readonly prefix: string;
  /** What a match may have behind the prefix: nothing, anything at all, or just what the rest of the pattern says. */
  readonly rest: 'nothing' | 'anything' | 'pattern';
}

/** @returns `undefined` when the pattern ends in a lone backslash */
export function compileLike(pattern: string): LikePattern | undefined {
  // Runs of literal characters and single wildcards between the `%`; each part has to be found in turn.
  const parts: Part[] = [[]];
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
  const literals = literalPrefix(head);
  const prefix = literals.join('');
  const isWhole = literals.length === head.length;
  if (isWhole && tail.length === 0) return { matches: (text) => text === prefix, prefix, rest: 'nothing' };
  if (isWhole && tail.every((part) => part.length === 0)) {
    return { matches: (text) => text.startsWith(prefix), prefix, rest: 'anything' };
  }
  return { matches: matcherOf(head, tail), prefix, rest: 'pattern' };
}

const ANY_ONE = Symbol('one character');
type Part = (string | typeof ANY_ONE)[];

/** Without a lone half of a surrogate pair: a text could continue it to another character. */
function literalPrefix(head: Part): readonly string[] {
  const end = head.findIndex((part) => part === ANY_ONE || /^[\ud800-\udfff]$/.test(part));
  return (end < 0 ? head : head.slice(0, end)) as string[];
}

function matcherOf(head: Part, tail: readonly Part[]): (text: string) => boolean {
  const inner = tail.slice(0, -1);
  const last = tail.at(-1);
  return (text) => {
    const characters = Array.from(text);
    if (!matchesAt(head, characters, 0)) return false;
    if (!last) return characters.length === head.length;
    let from = head.length;
    // The leftmost place is enough: taking a part earlier never takes room from those behind it.
    for (const part of inner) {
      while (from + part.length <= characters.length && !matchesAt(part, characters, from)) from++;
      if (from + part.length > characters.length) return false;
      from += part.length;
    }
    const lastStart = characters.length - last.length;
    return lastStart >= from && matchesAt(last, characters, lastStart);
  };
}

function matchesAt(part: Part, characters: readonly string[], start: number): boolean {
  return (
    start + part.length <= characters.length &&
    part.every((expected, offset) => expected === ANY_ONE || expected === characters[start + offset])
  );
}
