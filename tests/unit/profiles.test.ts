import { expect, test } from 'vitest';
import { findProfile, PROFILES } from '../../src/profiles/profiles.ts';

test('a profile is found by its id, and nothing else is one', () => {
  for (const [key, { id }] of Object.entries(PROFILES)) {
    expect(id).toBe(key);
    expect(findProfile(id)).toBe(id);
  }
  for (const id of [null, '', 'resnet', 'toString', 'RESNET50']) expect(findProfile(id)).toBeUndefined();
});
