/** @file Properties of databases and collections: keys and texts, in the order in which they were set. */
import type { KeyValue } from '../types.ts';

/** Properties from a map of texts. */
export function propertiesOf(map: Readonly<Record<string, string>>): KeyValue[] {
  return Object.entries(map).map(([key, value]) => ({ key, value }));
}

/** `properties` with those of `changes` set. */
export function mergeProperties(
  properties: readonly KeyValue[],
  changes: Readonly<Record<string, string>>,
): KeyValue[] {
  const merged = new Map(properties.map(({ key, value }) => [key, value]));
  for (const [key, value] of Object.entries(changes)) merged.set(key, value);
  return Array.from(merged, ([key, value]) => ({ key, value }));
}

/** `properties` without those named; unknown keys are ignored. */
export function withoutProperties(properties: readonly KeyValue[], keys: readonly string[]): KeyValue[] {
  return properties.filter(({ key }) => !keys.includes(key));
}
