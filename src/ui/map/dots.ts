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
  /** Red in the lowest byte. */
  readonly pixels: Uint32Array;
}

export interface DotLayer {
  /** x and y of one node after the other. */
  readonly positions: Float32Array;
  /** Colour of each node: a number of {@link palette}. */
  readonly colors: Uint8Array;
  /** As {@link Raster.pixels}, opaque. */
  readonly palette: Uint32Array;
  /** Which of the nodes are drawn, and in which order. */
  readonly nodes: Uint32Array;
}

/** A dot at one of `MAP_VIEW.subpixels` squared places within a pixel: of pixels that it covers where they are and how far, 0..255. */
interface Stamp {
  readonly dx: Int8Array;
  readonly dy: Int8Array;
  readonly cover: Uint8Array;
}

/** @param radius in pixels of the raster */
export function dotStamps(radius: number): readonly Stamp[] {
  const { subpixels } = MAP_VIEW;
  const reach = Math.ceil(radius) + 1;
  return Array.from({ length: subpixels * subpixels }, (_, place) => {
    const x = ((place % subpixels) + 0.5) / subpixels;
    const y = (Math.floor(place / subpixels) + 0.5) / subpixels;
    const found: [dx: number, dy: number, cover: number][] = [];
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        const cover = Math.round(255 * Math.min(1, radius + 0.5 - Math.hypot(dx + 0.5 - x, dy + 0.5 - y)));
        if (cover > 0) found.push([dx, dy, cover]);
      }
    }
    return {
      dx: Int8Array.from(found, ([dx]) => dx),
      dy: Int8Array.from(found, ([, dy]) => dy),
      cover: Uint8Array.from(found, ([, , cover]) => cover),
    };
  });
}

/**
 * @param size of the view, in CSS pixels, of which the raster has `ratio` a side
 * @param stamps of {@link dotStamps}
 */
export function drawDots(
  { width, height, pixels }: Raster,
  { positions, colors, palette, nodes }: DotLayer,
  camera: Camera,
  size: ViewSize,
  ratio: number,
  stamps: readonly Stamp[],
): void {
  const { subpixels } = MAP_VIEW;
  const scale = camera.scale * ratio;
  const [left, top] = [
    camera.x * scale - (size.width / 2) * ratio,
    camera.y * scale - (size.height / 2) * ratio,
  ];
  const reach = Math.max(0, ...(stamps[0]?.dx ?? [])) + 1;
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at] as number;
    const x = (positions[2 * node] as number) * scale - left;
    const y = (positions[2 * node + 1] as number) * scale - top;
    const [column, row] = [Math.floor(x), Math.floor(y)];
    if (column < reach || row < reach || column >= width - reach || row >= height - reach) continue;
    const place = Math.floor((y - row) * subpixels) * subpixels + Math.floor((x - column) * subpixels);
    const stamp = stamps[place] as Stamp;
    const color = palette[colors[node] as number] as number;
    const { dx, dy, cover } = stamp;
    const start = row * width + column;
    for (let part = 0; part < cover.length; part++) {
      const pixel = start + (dy[part] as number) * width + (dx[part] as number);
      const share = cover[part] as number;
      pixels[pixel] = share === 255 ? color : mixed(pixels[pixel] as number, color, share);
    }
  }
}

/** Two bytes at a time. @param share of the upper colour, 0..255 */
function mixed(lower: number, upper: number, share: number): number {
  const rest = 255 - share;
  const even = ((lower & 0xff00ff) * rest + (upper & 0xff00ff) * share) >>> 8;
  const odd = ((lower >>> 8) & 0xff) * rest + ((upper >>> 8) & 0xff) * share;
  return (0xff000000 | (even & 0xff00ff) | (odd & 0xff00)) >>> 0;
}
