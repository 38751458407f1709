import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DEFAULT_KEEPER_SETTINGS,
  isReferenced,
  suggestKeeper,
  type Candidate,
} from '../../src/library/duplicates/keeper.ts';
import { KEEPER_RULES } from '../../src/profiles/profiles.ts';
import '../support/fixed-seed.ts';

const plain: Candidate = { path: 'Trip/a.jpg', format: 'jpeg', width: 40, height: 30, bytes: 100 };
const other = (change: Partial<Candidate>): Candidate => ({ ...plain, path: 'Trip/a (2).jpg', ...change });

describe('the keeper', () => {
  test.each([
    ['raw', other({ format: 'raw' })],
    ['pixels', other({ width: 400, bytes: 1 })],
    ['bytes', other({ bytes: 200 })],
    ['facts', other({ camera: 'X100' })],
    ['older', other({ taken: '2001-02-03T04:05:06' })],
  ] as const)('is told by the rule %s', (rule, better) => {
    const settings =
      rule === 'older' ? { ...DEFAULT_KEEPER_SETTINGS, rules: ['older'] as const } : DEFAULT_KEEPER_SETTINGS;
    expect(suggestKeeper([plain, better], settings)).toEqual({ keeper: 1, stay: [1], reasons: [rule] });
    expect(suggestKeeper([better, plain], settings)).toMatchObject({ keeper: 0, reasons: [rule] });
  });

  test('is the one whose path is shorter where no rule tells', () => {
    expect(suggestKeeper([other({}), plain], DEFAULT_KEEPER_SETTINGS)).toEqual({
      keeper: 1,
      stay: [1],
      reasons: [],
    });
  });

  test('is in the preferred folder where that rule comes first, and the reason says it', () => {
    const large = { ...plain, width: 4000 };
    const mine = other({ path: 'Best/a.jpg' });
    const settings = { ...DEFAULT_KEEPER_SETTINGS, preferred: 'Best' };
    expect(suggestKeeper([large, mine], settings).keeper).toBe(0);
    const rules = ['folder', ...KEEPER_RULES.filter((rule) => rule !== 'folder')] as const;
    expect(suggestKeeper([large, mine], { ...settings, rules })).toMatchObject({
      keeper: 1,
      reasons: ['folder'],
    });
    // A folder whose name begins alike is another one.
    expect(suggestKeeper([large, other({ path: 'Best of/a.jpg' })], { ...settings, rules }).keeper).toBe(0);
  });

  test('what is in a reference folder always stays, whatever the rules say', () => {
    const candidate = fc.record({
      path: fc.constantFrom('Ref/a.jpg', 'Ref/b/c.jpg', 'Trip/d.jpg', 'Reference/e.jpg'),
      format: fc.constantFrom('raw', 'jpeg', 'heic'),
      width: fc.integer({ min: 1, max: 3 }),
      height: fc.integer({ min: 1, max: 3 }),
      bytes: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(candidate, { minLength: 1, maxLength: 6 }),
        fc.shuffledSubarray([...KEEPER_RULES], { minLength: 6 }),
        (candidates, rules) => {
          const settings = { rules, preferred: '', references: ['Ref'] };
          const { keeper, stay } = suggestKeeper(candidates, settings);
          expect(stay).toContain(keeper);
          candidates.forEach((each, position) => {
            if (isReferenced(each.path, settings)) expect(stay).toContain(position);
            else if (position !== keeper) expect(stay).not.toContain(position);
          });
          if (candidates.some(({ path }) => path.startsWith('Ref/')))
            expect(candidates[keeper]?.path).toMatch(/^Ref\//);
        },
      ),
    );
  });
});
