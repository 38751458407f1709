/** @file What a walk passes over. */
import { LEFT_OUT } from '../profiles/profiles.ts';

/** True for the name of a file or folder that holds no photo of a person's own (`LEFT_OUT`). */
export function isLeftOut(name: string): boolean {
  return name.startsWith(LEFT_OUT.prefix) || LEFT_OUT.names.includes(name.toLowerCase());
}
