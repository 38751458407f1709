/**
 * @file The resampler (resample.ts) on the graphics card: from a decoded picture straight into a batch. Nothing is read
 * back, and the processor is left to decoding.
 */
import { BUFFER_USAGE, TEXTURE_USAGE } from './gpu-usage.ts';
import type { Picture } from './picture.ts';

/** Invocations of a workgroup along a side; divides every input size. */
const TILE = 16;

/**
 * The same weights as `triangleTable`, over both directions at once: their product, divided by its sum. A picture on its
 * way to the card is premultiplied, and what is transparent shows white.
 */
const SHADER = `
struct Part {
  /** Column and row of the inverse turn: stored = (dot(upright - shift, across), dot(upright - shift, down)). */
  across: vec2f,
  down: vec2f,
  shift: vec2f,
  /** Upright size of the picture. */
  size: vec2f,
  origin: vec2f,
  scale: f32,
  /** Pixels of a row of what is made. */
  inputSize: f32,
}

@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var<uniform> part: Part;
@group(0) @binding(2) var<storage, read_write> photo: array<u32>;

@compute @workgroup_size(${TILE}, ${TILE})
fn resample(@builtin(global_invocation_id) id: vec3u) {
  let support = max(1.0, part.scale);
  let centre = part.origin + (vec2f(id.xy) + 0.5) * part.scale;
  let first = max(floor(centre - support), vec2f(0.0)) + 0.5;
  let last = min(ceil(centre + support), part.size);
  var sum = vec4f(0.0);
  var total = 0.0;
  for (var y = first.y; y < last.y; y += 1.0) {
    for (var x = first.x; x < last.x; x += 1.0) {
      let weights = max(vec2f(0.0), 1.0 - abs(vec2f(x, y) - centre) / support);
      let weight = weights.x * weights.y;
      let upright = vec2f(x, y) - part.shift;
      let stored = vec2i(floor(vec2f(dot(upright, part.across), dot(upright, part.down))));
      sum += weight * textureLoad(picture, stored, 0);
      total += weight;
    }
  }
  let seen = sum / total;
  photo[id.y * u32(part.inputSize) + id.x] = pack4x8unorm(vec4f(seen.rgb + 1.0 - seen.a, 1.0));
}`;

export class GpuResampler {
  readonly #device: GPUDevice;
  readonly #pipeline: GPUComputePipeline;
  readonly #part: GPUBuffer;

  constructor(device: GPUDevice) {
    this.#device = device;
    const module = device.createShaderModule({ code: SHADER });
    this.#pipeline = device.createComputePipeline({
      layout: 'auto',
      compute: { module, entryPoint: 'resample' },
    });
    this.#part = device.createBuffer({
      size: PART_BYTES,
      usage: BUFFER_USAGE.UNIFORM | BUFFER_USAGE.COPY_DST,
    });
  }

  /**
   * Submits the work: `picture.inputSize` squared RGBA pixels, alpha 255. The picture is copied before this returns.
   * @param offset of the first byte in `target`, a multiple of 256
   */
  resample(picture: Picture, target: GPUBuffer, offset: number): void {
    const { queue } = this.#device;
    const tiles = picture.inputSize / TILE;
    const texture = this.#upload(picture.source);
    // The queue keeps the order: the next part is written after this one was read.
    queue.writeBuffer(this.#part, 0, partOf(picture));
    const group = this.#device.createBindGroup({
      layout: this.#pipeline.getBindGroupLayout(0),
      entries: [
        { binding: 0, resource: texture.createView() },
        { binding: 1, resource: { buffer: this.#part } },
        { binding: 2, resource: { buffer: target, offset, size: picture.inputSize ** 2 * 4 } },
      ],
    });
    const encoder = this.#device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(this.#pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(tiles, tiles);
    pass.end();
    queue.submit([encoder.finish()]);
    texture.destroy();
  }

  #upload(source: ImageBitmap): GPUTexture {
    const size = [source.width, source.height];
    const texture = this.#device.createTexture({
      size,
      format: 'rgba8unorm',
      usage: TEXTURE_USAGE.TEXTURE_BINDING | TEXTURE_USAGE.COPY_DST | TEXTURE_USAGE.RENDER_ATTACHMENT,
    });
    this.#device.queue.copyExternalImageToTexture({ source }, { texture, premultipliedAlpha: true }, size);
    return texture;
  }
}

/** `Part` of the shader: five pairs and two numbers. */
const PART_BYTES = 48;

function partOf({
  turn: [a, b, c, d, e, f],
  width,
  height,
  box,
  inputSize,
}: Picture): Float32Array<ArrayBuffer> {
  const part = new Float32Array(PART_BYTES / Float32Array.BYTES_PER_ELEMENT);
  // A turn's matrix is orthogonal: its inverse is its transpose.
  part.set([a, b, c, d, e, f, width, height, box.x, box.y, box.width / inputSize, inputSize]);
  return part;
}
