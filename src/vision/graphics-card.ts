/** @file Whether WebGPU here means a graphics card, and the device on it. */
import { LookalikeError } from '../base/errors.ts';

/** Whoever opened it calls `device.destroy()` when done. */
export interface GraphicsCard {
  readonly device: GPUDevice;
  /** Aborted with BACKEND_FAILED once the device is lost; what was under way on it may never end. */
  readonly lost: AbortSignal;
  /** Half precision exists in shaders; NVIDIA on Linux has it switched off. */
  readonly float16: boolean;
}

/** Names of adapters that compute on the processor: right, and hundreds of times slower than WebAssembly. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i;

/** What ONNX Runtime's kernels make use of where it is there (`webgpu_context.cc` asks for the same). */
const FEATURES = ['shader-f16', 'subgroups'] as const;

/** A device has the specification's modest limits unless more is asked for: a batch's activations need more. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
] as const;

/**
 * The fastest adapter that WebGPU offers.
 * @param allowSoftware accept one that computes on the processor, for tests
 * @throws LookalikeError BACKEND_FAILED with the reason why WebGPU is of no use
 */
export async function findGraphicsCard(allowSoftware: boolean): Promise<GPUAdapter> {
  if (!('gpu' in navigator)) {
    throw new LookalikeError('BACKEND_FAILED', 'this browser has no WebGPU');
  }
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new LookalikeError('BACKEND_FAILED', 'WebGPU found no graphics card');
  const name = nameOf(adapter);
  if (!allowSoftware && (adapter.info.isFallbackAdapter || SOFTWARE.test(name))) {
    throw new LookalikeError('BACKEND_FAILED', `WebGPU offers only a software adapter (${name})`);
  }
  return adapter;
}

/** A device of {@link findGraphicsCard}'s adapter. @throws LookalikeError as there */
export async function openGraphicsCard(allowSoftware: boolean): Promise<GraphicsCard> {
  const adapter = await findGraphicsCard(allowSoftware);
  let device: GPUDevice;
  try {
    device = await adapter.requestDevice({
      requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
    });
  } catch (error) {
    const found = `the graphics card (${nameOf(adapter)}) could not be opened`;
    throw new LookalikeError('BACKEND_FAILED', found, { cause: error });
  }
  const lost = new AbortController();
  void device.lost.then(({ message }) => {
    const reason = message || 'the browser gives no reason';
    lost.abort(new LookalikeError('BACKEND_FAILED', `The graphics card was lost: ${reason}`));
  });
  return { device, lost: lost.signal, float16: device.features.has('shader-f16') };
}

function nameOf({ info }: GPUAdapter): string {
  const { vendor, architecture, device, description } = info;
  return [vendor, architecture, device, description].filter(Boolean).join(' ') || 'unnamed';
}
