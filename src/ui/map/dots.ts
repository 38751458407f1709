/**
 * @file Photos as dots, written into the pixels of a canvas. A hundred thousand take a few milliseconds of the processor; a canvas
 * that a graphics card draws would be lost with it, and be missing where there is none.
 */
import { MAP_VIEW } from '../../profiles/profiles.ts';
import type { Camera, ViewSize } from './camera.ts';

/** Pixels of a canvas, as its ImageData has them. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Red in the lowest byte; signed, since engines calculate faster with integers of 31 bits and a sign. */
  readonly pixels: Int32Array;
  /** What {@link Raster.pixels} hold where nothing is drawn. */
  readonly ground: number;
}

export interface DotLayer {
  /** x and y of one dot after the other, in the order in which they are drawn. */
  readonly positions: Float32Array;
  /** Colour of each: a number of {@link palette}. */
  readonly colors: Uint8Array;
  /** As {@link Raster.pixels}, opaque. */
  readonly palette: Int32Array;
}

/**
 * Dots of some nodes. Drawn in the order of a grid's cells, which are next to each other in the raster, too, they take two thirds of the
 * time.
 */
export function dotsOf(
  nodes: Uint32Array,
  positions: Float32Array,
  colors: Uint8Array,
): Omit<DotLayer, 'palette'> {
  const own = new Float32Array(2 * nodes.length);
  nodes.forEach((node, at) => {
    own[2 * at] = positions[2 * node] ?? 0;
    own[2 * at + 1] = positions[2 * node + 1] ?? 0;
  });
  return { positions: own, colors: Uint8Array.from(nodes, (node) => colors[node] ?? 0) };
}

/**
 * A dot at each of `MAP_VIEW.subpixels` squared places within a pixel: of the pixels that it covers where they are, from its own one, and
 * how far, 1..`MAP_VIEW.shades`.
 */
interface Stamp {
  readonly offsets: Int32Array;
  readonly shades: Uint8Array;
}

export interface Stamps {
  readonly places: readonly Stamp[];
  /** Pixels that a dot reaches from its own one. */
  readonly reach: number;
}

/** @param radius in pixels of a raster @param width of the raster */
export function dotStamps(radius: number, width: number): Stamps {
  const { subpixels, shades } = MAP_VIEW;
  const reach = Math.ceil(radius) + 1;
  const places = Array.from({ length: subpixels * subpixels }, (_, place) => {
    const x = ((place % subpixels) + 0.5) / subpixels;
    const y = (Math.floor(place / subpixels) + 0.5) / subpixels;
    const found: [offset: number, shade: number][] = [];
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        const cover = Math.min(1, radius + 0.5 - Math.hypot(dx + 0.5 - x, dy + 0.5 - y));
        const shade = Math.round(shades * cover);
        if (shade > 0) found.push([dy * width + dx, shade]);
      }
    }
    return {
      offsets: Int32Array.from(found, ([offset]) => offset),
      shades: Uint8Array.from(found, ([, shade]) => shade),
    };
  });
  return { places, reach };
}

/**
 * An edge is mixed with the ground only, and left out where another dot is: reading and mixing each pixel takes several times as long.
 *
 * @param size of the view, in CSS pixels, of which the raster has `ratio` a side
 * @param stamps of {@link dotStamps} for this raster
 */
export function drawDots(
  { width, height, pixels, ground }: Raster,
  { positions, colors, palette }: DotLayer,
  camera: Camera,
  size: ViewSize,
  ratio: number,
  { places, reach }: Stamps,
): void {
  const { subpixels, shades: full } = MAP_VIEW;
  const scale = camera.scale * ratio;
  const left = camera.x * scale - (size.width / 2) * ratio;
  const top = camera.y * scale - (size.height / 2) * ratio;
  const [right, bottom] = [width - reach, height - reach];
  const mixtures = Array.from(palette, (color) =>
    Int32Array.from({ length: full + 1 }, (_, shade) => mixed(ground, color, shade / full)),
  );
  for (let dot = 0; dot < colors.length; dot++) {
    const x = (positions[2 * dot] as number) * scale - left;
    const y = (positions[2 * dot + 1] as number) * scale - top;
    if (!(x >= reach && y >= reach && x < right && y < bottom)) continue;
    const column = x | 0;
    const row = y | 0;
    const place = (((y - row) * subpixels) | 0) * subpixels + (((x - column) * subpixels) | 0);
    const { offsets, shades } = places[place] as Stamp;
    const mixture = mixtures[colors[dot] as number] as Int32Array;
    const start = row * width + column;
    for (let part = 0; part < offsets.length; part++) {
      const pixel = start + (offsets[part] as number);
      const shade = shades[part] as number;
      if (shade === full || pixels[pixel] === ground) pixels[pixel] = mixture[shade] as number;
    }
  }
}

/** Of two opaque colours. @param share of the upper one, 0..1 */
export function mixed(lower: number, upper: number, share: number): number {
  const part = (shift: number): number => {
    const [under, over] = [(lower >>> shift) & 255, (upper >>> shift) & 255];
    return Math.round(under + (over - under) * share) << shift;
  };
  return (255 << 24) | part(16) | part(8) | part(0);
}
