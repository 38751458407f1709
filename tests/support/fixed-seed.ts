/**
 * @file Property tests draw the same cases on every machine, so that a clean checkout passes or fails for good.
 * `VITE_FUZZ_SEED=<integer>` draws others: a search for counterexamples.
 */
import fc from 'fast-check';

const SEED = 20_260;

fc.configureGlobal({ seed: Number(import.meta.env.VITE_FUZZ_SEED ?? SEED) });
