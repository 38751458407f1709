/** @file Edits of pictures, one small function each. Build time only; the same pixels in give the same pixels out. */

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

/** Factors and an angle in degrees, as the CSS filters of these names take them. */
export interface Filters {
  readonly brightness: number;
  readonly saturate: number;
  readonly hueRotate: number;
}

/** Luminance of red, green and blue in the matrices of Filter Effects 1. */
const LUMINANCE = Object.freeze([0.213, 0.715, 0.072] as const);
/** What the sine of the angle adds to each channel there. */
const HUE_SINE = Object.freeze([
  Object.freeze([-0.213, -0.715, 0.928] as const),
  Object.freeze([0.143, 0.14, -0.283] as const),
  Object.freeze([-0.787, 0.715, 0.072] as const),
] as const);

/** Brightness, saturation and hue as in W3C Filter Effects 1, one filter after the other, each held in 0..255. */
export function filtered(from: Pixels, { brightness, saturate, hueRotate }: Filters): Pixels {
  const angle = (hueRotate * Math.PI) / 180;
  /** Luminance in every channel, and `kept` of what a channel differs from it. */
  const aboutLuminance = (kept: number, sine: number): Matrix => {
    const row = (channel: 0 | 1 | 2): Colour => {
      const weight = (of: 0 | 1 | 2): number =>
        LUMINANCE[of] + kept * ((of === channel ? 1 : 0) - LUMINANCE[of]) + sine * HUE_SINE[channel][of];
      return [weight(0), weight(1), weight(2)];
    };
    return [row(0), row(1), row(2)];
  };
  const bright: Matrix = [
    [brightness, 0, 0],
    [0, brightness, 0],
    [0, 0, brightness],
  ];
  const filters = [bright, aboutLuminance(saturate, 0), aboutLuminance(Math.cos(angle), Math.sin(angle))];
  return filters.reduce(
    (picture, matrix) =>
      recoloured(picture, (...rgb) => [
        product(matrix[0], rgb),
        product(matrix[1], rgb),
        product(matrix[2], rgb),
      ]),
    from,
  );
}

type Matrix = readonly [Colour, Colour, Colour];

function product(row: Colour, colour: Colour): number {
  return row[0] * colour[0] + row[1] * colour[1] + row[2] * colour[2];
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
  return scaledBy(from, Math.max(from.width, from.height) / side);
}

/** {@link scaledDown} to a width in pixels; a narrower picture stays as it is. */
export function narrowed(from: Pixels, width: number): Pixels {
  return scaledBy(from, Math.max(1, from.width / width));
}

function scaledBy(from: Pixels, scale: number): Pixels {
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

/**
 * Turned by `degrees` counterclockwise about its centre within its own frame, bilinear; what comes from outside the picture
 * is `shade` (0..255).
 */
export function tilted(from: Pixels, degrees: number, shade: number): Pixels {
  const { width, height } = from;
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const at = (x: number, y: number, channel: number): number => {
    if (x < 0 || y < 0 || x >= width || y >= height) return channel === 3 ? 255 : shade;
    return from.data[4 * (y * width + x) + channel] ?? 0;
  };
  const data = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x - middleX, y - middleY];
      const fromX = middleX + cos * dx - sin * dy;
      const fromY = middleY + sin * dx + cos * dy;
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      const [right, down] = [fromX - left, fromY - top];
      for (let channel = 0; channel < 4; channel++) {
        const upper = at(left, top, channel) * (1 - right) + at(left + 1, top, channel) * right;
        const lower = at(left, top + 1, channel) * (1 - right) + at(left + 1, top + 1, channel) * right;
        data[4 * (y * width + x) + channel] = Math.round(upper * (1 - down) + lower * down);
      }
    }
  }
  return { width, height, data };
}

/** Gaussian mean of `sigma` pixels, of as much as lies inside the picture; weights beyond `reach` sigmas are left out. */
export function gaussianBlurred(from: Pixels, sigma: number, reach: number): Pixels {
  const radius = Math.ceil(reach * sigma);
  const weights = Array.from({ length: 2 * radius + 1 }, (_, at) =>
    Math.exp(-((at - radius) ** 2) / (2 * sigma ** 2)),
  );
  const { width, height } = from;
  const along = (
    source: ArrayLike<number>,
    target: Float64Array | Uint8Array,
    position: (line: number, at: number) => number,
    lines: number,
    length: number,
  ): void => {
    for (let line = 0; line < lines; line++) {
      for (let at = 0; at < length; at++) {
        const first = Math.max(0, at - radius);
        const last = Math.min(length - 1, at + radius);
        for (let channel = 0; channel < 4; channel++) {
          let [sum, total] = [0, 0];
          for (let near = first; near <= last; near++) {
            const weight = weights[near - at + radius] ?? 0;
            sum += weight * (source[4 * position(line, near) + channel] ?? 0);
            total += weight;
          }
          const mean = sum / total;
          target[4 * position(line, at) + channel] = target instanceof Uint8Array ? Math.round(mean) : mean;
        }
      }
    }
  };
  const rows = new Float64Array(from.data.length);
  along(from.data, rows, (y, x) => y * width + x, height, width);
  const data = new Uint8Array(from.data.length);
  along(rows, data, (x, y) => y * width + x, width, height);
  return { width, height, data };
}

/** Margins in pixels. */
export interface Margins {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** On an opaque canvas of one `shade` (0..255) that is larger by the margins. */
export function mounted(from: Pixels, { left, top, right, bottom }: Margins, shade: number): Pixels {
  const width = from.width + left + right;
  const height = from.height + top + bottom;
  const data = new Uint8Array(4 * width * height).map((_, at) => (at % 4 === 3 ? 255 : shade));
  for (let y = 0; y < from.height; y++) {
    const row = from.data.subarray(4 * y * from.width, 4 * (y + 1) * from.width);
    data.set(row, 4 * ((top + y) * width + left));
  }
  return { width, height, data };
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
