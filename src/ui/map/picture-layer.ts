/** @file Photos as pictures, kinds as words and a ring round the photo that is pointed at, drawn above the dots. */
import { MAP_VIEW } from '../../profiles/profiles.ts';
import { aspectOf } from '../justified-layout.ts';
import type { PlacedPhotos } from '../map-session.ts';
import { toPoint, type Camera, type ViewSize } from './camera.ts';
import type { Detail } from './detail.ts';
import type { KindPlace } from './groups.ts';
import type { Pictures } from './pictures.ts';

/** What of a picture is on the screen, in CSS pixels. */
export interface DrawnPicture {
  readonly node: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** CSS colours. */
export interface Inks {
  readonly ground: string;
  readonly ink: string;
  readonly accent: string;
  /** Of groups by number, others last. */
  readonly groups: readonly string[];
}

export interface PictureScene {
  readonly placed: PlacedPhotos;
  readonly detail: Detail;
  readonly pictures: Pictures;
  /** Number of each photo's group. */
  readonly groups: Uint8Array;
  readonly kinds: readonly KindPlace[];
  readonly whole: Camera;
  readonly pointed: number | undefined;
  readonly inks: Inks;
  /** When pictures that are on the screen came there, in milliseconds, by node; kept by {@link drawPictures}. */
  readonly since: Map<number, number>;
}

/**
 * Side of a picture: from afar many small ones, larger ones from near. It grows more slowly than the scale, so that more of them find
 * room the nearer one comes.
 *
 * @param whole the camera that shows all
 */
export function pictureSide(camera: Camera, whole: Camera, { width, height }: ViewSize): number {
  const { pictureShare, pictureLeast, pictureMost, pictureZoom } = MAP_VIEW;
  const least = Math.max(pictureLeast, Math.min(pictureMost, Math.min(width, height) * pictureShare));
  const nearness = Math.log(camera.scale / whole.scale) / Math.log(pictureZoom);
  return Math.round(least + (pictureMost - least) * Math.max(0, Math.min(1, nearness)));
}

/** The box of a photo round a point: its proportions, its longer side the given one. */
function boxOf(
  photo: { readonly width: number; readonly height: number },
  side: number,
): Pick<DrawnPicture, 'width' | 'height'> {
  const aspect = aspectOf(photo);
  return aspect > 1 ? { width: side, height: side / aspect } : { width: side * aspect, height: side };
}

/**
 * @param context scaled so that a unit is a CSS pixel
 * @param now in milliseconds
 * @returns what was drawn, the last on top, and whether something is still appearing
 */
export function drawPictures(
  context: CanvasRenderingContext2D,
  scene: PictureScene,
  camera: Camera,
  size: ViewSize,
  now: number,
): { readonly drawn: readonly DrawnPicture[]; readonly isMoving: boolean } {
  const { placed, detail, pictures, groups, pointed, inks, since } = scene;
  context.clearRect(0, 0, size.width, size.height);
  const side = pictureSide(camera, scene.whole, size);
  const spacing = (side + MAP_VIEW.gap) / camera.scale;
  const count = detail.upTo(spacing);
  const drawn: DrawnPicture[] = [];
  let isMoving = false;
  for (let at = 0; at < count; at++) {
    const node = detail.shown[at] ?? 0;
    const point = pointOf(placed, node, camera, size);
    if (Math.abs(point.x - size.width / 2) > (size.width + side) / 2) continue;
    if (Math.abs(point.y - size.height / 2) > (size.height + side) / 2) continue;
    const photo = placed.photos[node];
    const picture = photo && pictures.get(photo.contentId);
    if (!picture) continue;
    const came = since.get(node) ?? now;
    since.set(node, came);
    const shown = Math.min(1, (now - came) / MAP_VIEW.glide);
    if (shown < 1) isMoving = true;
    const box = boxOf(photo, side);
    const left = point.x - box.width / 2;
    const top = point.y - box.height / 2;
    drawn.push({ node, left, top, ...box });
    context.globalAlpha = shown;
    drawFrame(context, left, top, box, inks.groups[groups[node] ?? 0] ?? inks.ground, inks.ground);
    context.drawImage(picture, left, top, box.width, box.height);
  }
  context.globalAlpha = 1;
  const there = new Set(drawn.map(({ node }) => node));
  for (const node of since.keys()) if (!there.has(node)) since.delete(node);
  drawKinds(context, scene, drawn, camera, size);
  if (pointed !== undefined) drawRing(context, scene, pointed, drawn, camera, size);
  pictures.trim(drawn.length);
  return { drawn, isMoving };
}

function pointOf({ positions }: PlacedPhotos, node: number, camera: Camera, size: ViewSize) {
  const place = { x: positions[2 * node] ?? 0, y: positions[2 * node + 1] ?? 0 };
  return toPoint(camera, size, place);
}

/** An edge in the group's colour, and one of the ground round it, by which pictures and dots keep apart. */
function drawFrame(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  { width, height }: Pick<DrawnPicture, 'width' | 'height'>,
  color: string,
  ground: string,
): void {
  const { edge, rim } = MAP_VIEW;
  context.fillStyle = ground;
  context.fillRect(left - edge - rim, top - edge - rim, width + 2 * (edge + rim), height + 2 * (edge + rim));
  context.fillStyle = color;
  context.fillRect(left - edge, top - edge, width + 2 * edge, height + 2 * edge);
}

/** Words where they find room, the most frequent kinds first. */
function drawKinds(
  context: CanvasRenderingContext2D,
  { kinds, inks }: PictureScene,
  drawn: readonly DrawnPicture[],
  camera: Camera,
  size: ViewSize,
): void {
  const { word, wordRoom, words } = MAP_VIEW;
  context.font = `650 ${word}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = wordRoom;
  const boxes: { x: number; y: number; half: number }[] = [];
  const pictures = new Map(drawn.map((picture) => [picture.node, picture]));
  for (const { name, node, x, y } of kinds) {
    if (boxes.length === words) return;
    const place = toPoint(camera, size, { x, y });
    // Below what it names.
    const below = (pictures.get(node)?.height ?? 2 * MAP_VIEW.dotMost) / 2 + word;
    const point = { x: place.x, y: place.y + below };
    const isOutside = point.x < 0 || point.y < 0 || point.x > size.width || point.y > size.height;
    if (isOutside) continue;
    const half = context.measureText(name).width / 2 + wordRoom;
    const isTaken = boxes.some(
      (box) => Math.abs(box.x - point.x) < box.half + half && Math.abs(box.y - point.y) < word + 2 * wordRoom,
    );
    if (isTaken) continue;
    boxes.push({ ...point, half });
    context.strokeStyle = inks.ground;
    context.strokeText(name, point.x, point.y);
    context.fillStyle = inks.ink;
    context.fillText(name, point.x, point.y);
  }
}

function drawRing(
  context: CanvasRenderingContext2D,
  { placed, inks }: PictureScene,
  node: number,
  drawn: readonly DrawnPicture[],
  camera: Camera,
  size: ViewSize,
): void {
  const { ring, edge } = MAP_VIEW;
  const box = drawn.find((each) => each.node === node);
  const { x, y } = pointOf(placed, node, camera, size);
  context.beginPath();
  if (box) {
    const out = edge + ring / 2;
    context.rect(box.left - out, box.top - out, box.width + 2 * out, box.height + 2 * out);
  } else {
    context.arc(x, y, MAP_VIEW.dotMost + 2 * ring, 0, 2 * Math.PI);
  }
  for (const [width, color] of [
    [2 * ring, inks.ground],
    [ring, inks.accent],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = color;
    context.stroke();
  }
}
