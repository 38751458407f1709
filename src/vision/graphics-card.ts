/** @file Whether WebGPU here means a graphics card. */
import { LookalikeError } from '../base/errors.ts';

export interface GraphicsCard {
  /** Half precision exists in shaders; NVIDIA on Linux has it switched off. */
  readonly float16: boolean;
}

/** Names of adapters that compute on the processor: right, and hundreds of times slower than WebAssembly. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i;

/**
 * The adapter that WebGPU offers.
 * @param allowSoftware accept one that computes on the processor, for tests
 * @throws LookalikeError BACKEND_FAILED with the reason why WebGPU is of no use
 */
export async function findGraphicsCard(allowSoftware: boolean): Promise<GraphicsCard> {
  if (!('gpu' in navigator)) {
    throw new LookalikeError('BACKEND_FAILED', 'this browser has no WebGPU');
  }
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new LookalikeError('BACKEND_FAILED', 'WebGPU found no graphics card');
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const name = [vendor, architecture, device, description].filter(Boolean).join(' ');
  if (!allowSoftware && (isFallbackAdapter || SOFTWARE.test(name))) {
    throw new LookalikeError(
      'BACKEND_FAILED',
      `WebGPU offers only a software adapter (${name || 'unnamed'})`,
    );
  }
  return { float16: adapter.features.has('shader-f16') };
}
