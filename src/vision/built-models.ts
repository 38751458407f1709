/** @file The models that this app was built with. For pages: workers are told. */
import { LookalikeError } from '../base/errors.ts';
import type { ModelFiles } from './model.ts';

/** @throws LookalikeError MODEL_UNAVAILABLE */
export async function builtModels(): Promise<ModelFiles> {
  try {
    const { folder, models, labels } = (await import('virtual:lookalike/models')).default;
    return { base: new URL(folder, document.baseURI).href, models, labels };
  } catch (error) {
    throw new LookalikeError(
      'MODEL_UNAVAILABLE',
      'The list of models could not be loaded. Check the connection and try again.',
      { cause: error },
    );
  }
}
