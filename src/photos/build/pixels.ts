/** @file Edits of pictures, one small function each. Build time only; every result is exact in integer arithmetic. */

/** Upright pixels, 8 bits a channel, RGBA, row by row; `data.length` is 4 x width x height. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Where a pixel of the result comes from, in pixels of the original. */
type Origin = (x: number, y: number) => readonly [x: number, y: number];

/** A picture of `width` x `height` whose pixels are moved, never mixed. */
function rearranged(from: Pixels, width: number, height: number, origin: Origin): Pixels {
  const data = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = origin(x, y);
      const start = 4 * (fromY * from.width + fromX);
      data.set(from.data.subarray(start, start + 4), 4 * (y * width + x));
    }
  }
  return { width, height, data };
}

/** The rectangle of `share` of width and height; `left` and `top` are shares (0..1) of what is cut away. */
export function cropped(from: Pixels, share: number, left: number, top: number): Pixels {
  const width = Math.round(share * from.width);
  const height = Math.round(share * from.height);
  const x0 = Math.round(left * (from.width - width));
  const y0 = Math.round(top * (from.height - height));
  return rearranged(from, width, height, (x, y) => [x0 + x, y0 + y]);
}

export function mirrored(from: Pixels): Pixels {
  return rearranged(from, from.width, from.height, (x, y) => [from.width - 1 - x, y]);
}

/** Turned by 90 degrees clockwise. */
export function turnedRight(from: Pixels): Pixels {
  return rearranged(from, from.height, from.width, (x, y) => [y, from.height - 1 - x]);
}

/** Turned by 90 degrees counterclockwise. */
export function turnedLeft(from: Pixels): Pixels {
  return rearranged(from, from.height, from.width, (x, y) => [from.width - 1 - y, x]);
}

/** Luma of ITU-R BT.601 in all three channels, as JPEG itself has it. */
export function grey(from: Pixels): Pixels {
  return recoloured(from, (red, green, blue) => {
    const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    return [luma, luma, luma];
  });
}

/** Red, green and blue, each multiplied by its factor and held in 0..255. */
export function tinted(from: Pixels, factors: readonly [number, number, number]): Pixels {
  return recoloured(from, (red, green, blue) => [red * factors[0], green * factors[1], blue * factors[2]]);
}

type Colour = readonly [red: number, green: number, blue: number];

function recoloured(from: Pixels, colour: (...rgb: Colour) => Colour): Pixels {
  // A clamped view rounds and holds in 0..255 on assignment.
  const data = new Uint8ClampedArray(from.data);
  for (let at = 0; at < data.length; at += 4) {
    data.set(colour(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0), at);
  }
  return { ...from, data: new Uint8Array(data.buffer) };
}

/** Scaled down so that the longest side is `side` pixels; each new pixel is the mean of the area it covers. */
export function scaledDown(from: Pixels, side: number): Pixels {
  const scale = Math.max(from.width, from.height) / side;
  const width = Math.max(1, Math.round(from.width / scale));
  const height = Math.max(1, Math.round(from.height / scale));
  const edgeX = (x: number): number => Math.floor((x * from.width) / width);
  const edgeY = (y: number): number => Math.floor((y * from.height) / height);
  return averaged(from, width, height, (x, y) => [edgeX(x), edgeY(y), edgeX(x + 1), edgeY(y + 1)]);
}

/** Box mean over the square of 2 `radius` + 1 pixels round each pixel, as far as it lies inside the picture. */
export function blurred(from: Pixels, radius: number): Pixels {
  return averaged(from, from.width, from.height, (x, y) => [
    Math.max(0, x - radius),
    Math.max(0, y - radius),
    Math.min(from.width, x + radius + 1),
    Math.min(from.height, y + radius + 1),
  ]);
}

/** Left, top (inside), right, bottom (outside) of a rectangle of the original. */
type Area = readonly [left: number, top: number, right: number, bottom: number];

/** Each pixel of the result is the rounded mean of the area that `area` names. */
function averaged(from: Pixels, width: number, height: number, area: (x: number, y: number) => Area): Pixels {
  const sums = summedArea(from);
  const stride = 4 * (from.width + 1);
  const sum = (x: number, y: number, channel: number): number => sums[y * stride + 4 * x + channel] ?? 0;
  const data = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [left, top, right, bottom] = area(x, y);
      const count = (right - left) * (bottom - top);
      for (let channel = 0; channel < 4; channel++) {
        const total =
          sum(right, bottom, channel) -
          sum(left, bottom, channel) -
          sum(right, top, channel) +
          sum(left, top, channel);
        data[4 * (y * width + x) + channel] = Math.round(total / count);
      }
    }
  }
  return { width, height, data };
}

/**
 * Sums of all pixels above and left (Crow 1984), (width + 1) x (height + 1) x 4: the mean of any rectangle then takes
 * four look-ups. Float64 holds sums below 2^53 exactly, which no picture that fits in memory reaches.
 */
function summedArea({ width, height, data }: Pixels): Float64Array {
  const stride = 4 * (width + 1);
  const sums = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 4; channel++) {
        const at = (y + 1) * stride + 4 * (x + 1) + channel;
        sums[at] =
          (data[4 * (y * width + x) + channel] ?? 0) +
          (sums[at - 4] ?? 0) +
          (sums[at - stride] ?? 0) -
          (sums[at - stride - 4] ?? 0);
      }
    }
  }
  return sums;
}
