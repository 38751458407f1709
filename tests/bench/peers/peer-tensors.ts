/** @file Names of the peers' graph, as transformers.js has them. */
export const PIXELS = 'pixel_values';
export const POOLED = 'pooler_output';
export const LAST_ACTIVATIONS = 'last_hidden_state';
