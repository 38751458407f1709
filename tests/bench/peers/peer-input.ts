/** @file What the peers' networks see: the default profile's square, by Keras' rule of a short side and a centred crop. */
import { DEFAULT_PROFILE, INPUT, PROFILES } from '../../../src/profiles/profiles.ts';

const { inputSize } = PROFILES[DEFAULT_PROFILE];

export const PEER_INPUT = Object.freeze({ size: inputSize, shortSide: inputSize / INPUT.share });
