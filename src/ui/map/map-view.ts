/**
 * @file The map on the screen: draws what the session says as often as it changes, and turns wheel, fingers, mouse and keys into
 * movements of its camera. All that is drawn anew for a frame is two canvases; nothing of the page is laid out.
 */
import { batch, effect, type ReadonlySignal } from '@preact/signals';
import { boundsOf, type Bounds } from '../../library/map/bounds.ts';
import { MAP_VIEW } from '../../profiles/profiles.ts';
import type { MapSession, PointedPhoto } from '../map-session.ts';
import { Gestures, wheelFactor } from '../gestures.ts';
import type { Point } from '../points.ts';
import type { ThumbnailCache } from '../thumbnail-cache.ts';
import {
  between,
  fitted,
  panned,
  toPlace,
  toPoint,
  within,
  zoomed,
  type Camera,
  type ViewSize,
} from './camera.ts';
import { Detail } from './detail.ts';
import { dotsOf, dotStamps, drawDots, mixed, type DotLayer, type Stamps } from './dots.ts';
import { kindPlaces, type KindPlace } from './groups.ts';
import { drawPictures, pictureSide, type DrawnPicture, type Inks } from './picture-layer.ts';
import { Pictures } from './pictures.ts';
import { DIRECTIONS, nextInDirection, PlaceGrid } from './place-grid.ts';

export interface MapViewParts {
  readonly session: MapSession;
  readonly thumbnails: ThumbnailCache;
  /** Ids of the photos that are meant; `null`: all. */
  readonly matching: ReadonlySignal<ReadonlySet<string> | null>;
  /** The photo that is pointed at was chosen. */
  readonly onChoose: () => void;
  /** Told where the photo that is pointed at is on the screen, in CSS pixels from the view's corner. */
  readonly onPoint: (point: Point | null) => void;
}

/** All that is derived from the photos and what is meant of them. */
interface Scene {
  readonly positions: Float32Array;
  /** Nodes by photo id. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly whole: Camera;
  readonly bounds: Bounds;
  /** Photos that are not meant, and above them those that are. */
  readonly others: Omit<DotLayer, 'palette'>;
  readonly meant: Omit<DotLayer, 'palette'>;
  readonly grid: PlaceGrid;
  readonly detail: Detail;
  readonly kinds: readonly KindPlace[];
}

interface Glide {
  readonly from: Camera;
  readonly to: Camera;
  readonly start: number;
}

export class MapView {
  readonly #parts: MapViewParts;
  readonly #element: HTMLElement;
  readonly #dots: HTMLCanvasElement;
  readonly #overlay: HTMLCanvasElement;
  readonly #pictures: Pictures;
  readonly #ending = new AbortController();
  readonly #stops: (() => void)[] = [];
  #size: ViewSize = { width: 0, height: 0 };
  #scene: Scene | undefined;
  #inks: Inks | undefined;
  #stamps: { readonly radius: number; readonly width: number; readonly stamps: Stamps } | undefined;
  #image: ImageData | undefined;
  #drawn: readonly DrawnPicture[] = [];
  readonly #since = new Map<number, number>();
  #frame: number | undefined;
  #glide: Glide | undefined;
  /** The camera moved a moment ago. */
  #settling: ReturnType<typeof setTimeout> | undefined;
  /** Since the first pointer went down: back where it was it is no press any more. */
  #wasDragged = false;

  constructor(
    element: HTMLElement,
    dots: HTMLCanvasElement,
    overlay: HTMLCanvasElement,
    parts: MapViewParts,
  ) {
    this.#element = element;
    this.#dots = dots;
    this.#overlay = overlay;
    this.#parts = parts;
    this.#pictures = new Pictures(parts.thumbnails, () => this.redraw());
    this.#measure();
    this.#listen();
    const { placed, isWhole, groups, chosen, placedKinds, camera, pointed } = parts.session;
    this.#follow([placed, isWhole, groups, chosen, placedKinds, parts.matching], () => {
      this.#scene = undefined;
      this.redraw();
    });
    this.#follow([camera], () => this.#onCamera());
    this.#follow([pointed], () => this.redraw());
  }

  #follow(signals: readonly ReadonlySignal<unknown>[], change: () => void): void {
    this.#stops.push(
      effect(() => {
        signals.forEach(({ value }) => value);
        change();
      }),
    );
  }

  /** Gives back what it holds. */
  close(): void {
    this.#ending.abort();
    for (const stop of this.#stops) stop();
    clearTimeout(this.#settling);
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#pictures.close();
  }

  /** Draws before the next frame. */
  redraw(): void {
    this.#frame ??= requestAnimationFrame((now) => {
      this.#frame = undefined;
      this.#draw(now);
    });
  }

  /** Zooms about the middle, or the photo that is pointed at. */
  zoomBy(factor: number): void {
    const { width, height } = this.#size;
    const pointed = this.#pointOfPointed();
    const isSeen = pointed && pointed.x >= 0 && pointed.y >= 0 && pointed.x <= width && pointed.y <= height;
    const about = isSeen ? pointed : { x: width / 2, y: height / 2 };
    const target = this.#glide?.to ?? this.#camera;
    this.#glideTo(zoomed(target, this.#size, about, factor, this.#known.whole));
  }

  showAll(): void {
    this.#glideTo(this.#known.whole, true);
  }

  get #camera(): Camera {
    return this.#parts.session.camera.peek() ?? this.#known.whole;
  }

  #moveTo(camera: Camera): void {
    this.#glide = undefined;
    this.#parts.session.camera.value = within(camera, this.#known.bounds);
  }

  /** @param isWhole all is shown from then on, also of what comes later */
  #glideTo(to: Camera, isWhole = false): void {
    const target = within(to, this.#known.bounds);
    const { session } = this.#parts;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      session.camera.value = isWhole ? null : target;
      return;
    }
    this.#glide = { from: this.#camera, to: target, start: performance.now() };
    this.#isToWhole = isWhole;
    this.redraw();
  }

  #isToWhole = false;

  #advance(now: number): void {
    const { session } = this.#parts;
    if (!this.#glide) return;
    const { from, to, start } = this.#glide;
    const share = Math.min(1, Math.max(0, now - start) / MAP_VIEW.glide);
    session.camera.value = between(from, to, share * (2 - share));
    if (share < 1) return;
    this.#glide = undefined;
    if (this.#isToWhole) session.camera.value = null;
  }

  get #known(): Scene {
    return (this.#scene ??= this.#makeScene());
  }

  #makeScene(): Scene {
    const { session, matching } = this.#parts;
    const { photos, positions } = session.placed.peek();
    const ids = matching.peek();
    const chosen = session.chosen.peek();
    const { numbers } = session.groups.peek();
    const isMeant = (node: number): boolean =>
      (ids?.has(photos[node]?.id ?? '') ?? true) && (chosen === null || numbers[node] === chosen);
    const nodes = Array.from(photos.keys());
    const meant = nodes.filter(isMeant);
    const bounds = boundsOf(positions);
    const grid = new PlaceGrid(positions, meant);
    const others = new PlaceGrid(
      positions,
      nodes.filter((node) => !isMeant(node)),
    );
    const ranks = Float64Array.from(photos, ({ id }) => rankOf(id));
    const byRank = [...meant].sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0));
    // While photos move there are no pictures: which of them find room changes all the time.
    const pictured = session.isWhole.peek() ? byRank : [];
    const widest = Math.max(bounds.right - bounds.left, bounds.bottom - bounds.top, 1);
    const isNamed = session.coloring.peek() === 'kind' && session.isWhole.peek();
    return {
      positions,
      numbers: new Map(photos.map(({ id }, node) => [id, node])),
      bounds,
      whole: fitted(bounds, this.#size),
      others: dotsOf(others.nodes, positions, numbers),
      meant: dotsOf(grid.nodes, positions, numbers),
      grid,
      detail: new Detail(positions, pictured, 2 * widest),
      kinds: isNamed ? kindPlaces(session.placedKinds.peek(), positions) : [],
    };
  }

  #draw(now: number): void {
    const { width, height } = this.#size;
    if (width === 0 || height === 0) return;
    this.#advance(now);
    const scene = this.#known;
    const camera = this.#camera;
    const inks = (this.#inks ??= inksOf(this.#element));
    this.#drawDots(scene, camera, inks);
    const context = this.#overlay.getContext('2d');
    if (context) {
      const ratio = devicePixelRatio;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      const { drawn, isMoving } = drawPictures(
        context,
        {
          ...scene,
          placed: this.#parts.session.placed.peek(),
          pictures: this.#pictures,
          groups: this.#parts.session.groups.peek().numbers,
          pointed: this.#pointedNode(),
          inks,
          since: this.#since,
        },
        camera,
        this.#size,
        performance.now(),
      );
      this.#drawn = drawn;
      if (isMoving) this.redraw();
    }
    if (this.#glide) this.redraw();
    this.#parts.onPoint(this.#pointOfPointed() ?? null);
  }

  #drawDots(scene: Scene, camera: Camera, inks: Inks): void {
    setSize(this.#dots, this.#size, this.#ratioOf(scene.positions.length / 2));
    const { width, height } = this.#dots;
    // On the processor anyhow: reading it back from a graphics card would take longer than drawing.
    const context = this.#dots.getContext('2d', { alpha: false, willReadFrequently: true });
    if (!context) return;
    if (this.#image?.width !== width || this.#image.height !== height)
      this.#image = new ImageData(width, height);
    const pixels = new Int32Array(this.#image.data.buffer);
    const ground = packed(inks.ground);
    pixels.fill(ground);
    const ratio = width / this.#size.width;
    const radius = ratio * dotRadius(scene, camera);
    if (this.#stamps?.radius !== radius || this.#stamps.width !== width)
      this.#stamps = { radius, width, stamps: dotStamps(radius, width) };
    const { stamps } = this.#stamps;
    const palette = Int32Array.from(inks.groups, packed);
    const dim = palette.map((color) => mixed(ground, color, MAP_VIEW.dimmed));
    const raster = { width, height, pixels, ground };
    drawDots(raster, { ...scene.others, palette: dim }, camera, this.#size, ratio, stamps);
    drawDots(raster, { ...scene.meant, palette }, camera, this.#size, ratio, stamps);
    context.putImageData(this.#image, 0, 0);
  }

  /** Pixels of the dots' canvas for a CSS pixel: while many move on a fine screen fewer, which nobody sees until they rest. */
  #ratioOf(dots: number): number {
    const { width, height } = this.#size;
    const fine = Math.min(devicePixelRatio, Math.sqrt(MAP_VIEW.rasterPixels / (width * height)));
    return this.#settling !== undefined && dots > MAP_VIEW.many ? Math.min(1, fine) : fine;
  }

  #onCamera(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#settling = undefined;
      this.redraw();
    }, MAP_VIEW.settle);
    this.redraw();
  }

  #measure(): void {
    const { clientWidth: width, clientHeight: height } = this.#element;
    const before = this.#size;
    this.#size = { width, height };
    setSize(this.#overlay, this.#size, devicePixelRatio);
    if (before.width !== width || before.height !== height) this.#scene = undefined;
    this.#turn(height > width);
    this.redraw();
  }

  /** What was in the middle stays there. */
  #turn(isUpright: boolean): void {
    const { session } = this.#parts;
    if (session.isUpright.peek() === isUpright) return;
    const camera = session.camera.peek();
    batch(() => {
      session.isUpright.value = isUpright;
      if (camera) session.camera.value = { ...camera, x: camera.y, y: camera.x };
    });
  }

  #listen(): void {
    const element = this.#element;
    const { signal } = this.#ending;
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(element);
    this.#stops.push(() => observer.disconnect());
    const repaint = (): void => {
      this.#inks = undefined;
      this.#measure();
    };
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint, { signal });
    addEventListener('resize', repaint, { signal });
    for (const canvas of [this.#dots, this.#overlay])
      canvas.addEventListener('contextrestored', repaint, { signal });
    element.addEventListener('wheel', (event) => this.#onWheel(event), { signal, passive: false });
    const gestures = new Gestures(
      {
        drag: (step) => this.#onDrag(step),
        dragEnd: () => undefined,
        pinch: (factor, at, step) => this.#onPinch(factor, at, step),
        press: (at, isTouch) => this.#onPress(at, isTouch),
      },
      MAP_VIEW.still,
    );
    const { onPointerDown, onPointerMove, onPointerUp, onPointerCancel } = gestures.handlers;
    const onDown = (event: PointerEvent): void => {
      if (!gestures.isHeld) this.#wasDragged = false;
      onPointerDown(event);
    };
    const onMove = (event: PointerEvent): void => {
      if (!gestures.isHeld && event.pointerType === 'mouse') this.#pointAt(this.#pointOf(event), 'mouse');
      onPointerMove(event);
    };
    element.addEventListener('pointerdown', onDown, { signal });
    element.addEventListener('pointermove', onMove, { signal });
    element.addEventListener('pointerup', onPointerUp, { signal });
    element.addEventListener('pointercancel', onPointerCancel, { signal });
    element.addEventListener('pointerleave', () => this.#onLeave(), { signal });
    element.addEventListener('keydown', (event) => this.#onKey(event), { signal });
  }

  #onWheel(event: WheelEvent): void {
    event.preventDefault();
    const at = this.#pointOf(event);
    this.#moveTo(zoomed(this.#camera, this.#size, at, wheelFactor(event, MAP_VIEW), this.#known.whole));
    this.#pointAt(at, 'mouse');
  }

  #onDrag({ x, y }: Point): void {
    this.#wasDragged = true;
    this.#parts.session.pointed.value = null;
    this.#moveTo(panned(this.#camera, x, y));
  }

  /** What is between two fingers stays there. @param centred from the view's centre */
  #onPinch(factor: number, centred: Point, { x, y }: Point): void {
    const moved = panned(this.#camera, x, y);
    this.#moveTo(zoomed(moved, this.#size, this.#fromCorner(centred), factor, this.#known.whole));
  }

  #onPress(centred: Point, isTouch: boolean): void {
    if (this.#wasDragged) return;
    const { session, onChoose } = this.#parts;
    const before = session.pointed.peek()?.photo;
    this.#pointAt(this.#fromCorner(centred), isTouch ? 'touch' : 'mouse');
    const photo = session.pointed.peek()?.photo;
    // A finger cannot point without touching: it first shows which photo it is.
    if (photo && (!isTouch || photo.id === before?.id)) onChoose();
  }

  #onLeave(): void {
    if (this.#parts.session.pointed.peek()?.by === 'mouse') this.#parts.session.pointed.value = null;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { session, onChoose } = this.#parts;
    const { key } = event;
    if (Object.hasOwn(DIRECTIONS, key)) this.#step(DIRECTIONS[key as keyof typeof DIRECTIONS]);
    else if (key === '+' || key === '=') this.zoomBy(MAP_VIEW.key);
    else if (key === '-' || key === '_') this.zoomBy(1 / MAP_VIEW.key);
    else if (key === 'Home') this.showAll();
    else if ((key === 'Enter' || key === ' ') && session.pointed.peek()) onChoose();
    else return;
    event.preventDefault();
  }

  /** To the next photo in a direction, of those that are shown at this zoom; the first time to that in the middle. */
  #step(direction: Point): void {
    const { session } = this.#parts;
    const { detail, positions, whole } = this.#known;
    const { width, height } = this.#size;
    const camera = this.#glide?.to ?? this.#camera;
    const side = pictureSide(camera, whole, this.#size);
    const spacing = (side + MAP_VIEW.gap) / camera.scale;
    const shown = detail.shown.slice(0, detail.upTo(spacing));
    const from = this.#pointedNode();
    const node =
      from === undefined
        ? new PlaceGrid(positions, shown).nearest(camera, Infinity)
        : nextInDirection(positions, shown, placeOf(positions, from), direction);
    const photo = node === undefined ? undefined : session.placed.peek().photos[node];
    if (node === undefined || !photo) return;
    session.pointed.value = { photo, by: 'key' };
    const { x, y } = toPoint(camera, this.#size, placeOf(positions, node));
    const over = (at: number, room: number): number =>
      at < side ? side - at : at > room - side ? room - side - at : 0;
    const [dx, dy] = [over(x, width), over(y, height)];
    if (dx !== 0 || dy !== 0) this.#glideTo(panned(camera, dx, dy));
  }

  #pointAt(point: Point, by: PointedPhoto['by']): void {
    const { session } = this.#parts;
    const { grid } = this.#known;
    const picture = this.#drawn.findLast(
      ({ left, top, width, height }) =>
        point.x >= left && point.x <= left + width && point.y >= top && point.y <= top + height,
    );
    const reach = (by === 'touch' ? MAP_VIEW.touchReach : MAP_VIEW.reach) / this.#camera.scale;
    const node = picture?.node ?? grid.nearest(toPlace(this.#camera, this.#size, point), reach);
    const photo = node === undefined ? undefined : session.placed.peek().photos[node];
    const before = session.pointed.peek();
    if (photo?.id !== before?.photo.id || by !== before?.by)
      session.pointed.value = photo ? { photo, by } : null;
    this.#element.style.cursor = photo ? 'pointer' : '';
  }

  /** Of the photo that is pointed at. */
  #pointedNode(): number | undefined {
    return this.#known.numbers.get(this.#parts.session.pointed.peek()?.photo.id ?? '');
  }

  #pointOfPointed(): Point | undefined {
    const node = this.#pointedNode();
    return node === undefined
      ? undefined
      : toPoint(this.#camera, this.#size, placeOf(this.#known.positions, node));
  }

  #fromCorner({ x, y }: Point): Point {
    return { x: x + this.#size.width / 2, y: y + this.#size.height / 2 };
  }

  #pointOf(event: MouseEvent): Point {
    const { left, top } = this.#element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }
}

/** The more photos there are in view, the smaller. In CSS pixels. */
function dotRadius({ positions, bounds }: Scene, camera: Camera): number {
  const { dotShare, dotLeast, dotMost } = MAP_VIEW;
  const area = (bounds.right - bounds.left) * (bounds.bottom - bounds.top) * camera.scale ** 2;
  const radius = dotShare * Math.sqrt(area / Math.max(1, positions.length / 2));
  // In steps: a dot is drawn by a stamp, which is made for each radius.
  return Math.round(4 * Math.max(dotLeast, Math.min(dotMost, radius))) / 4;
}

function setSize(canvas: HTMLCanvasElement, { width, height }: ViewSize, ratio: number): void {
  const [columns, rows] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
}

function placeOf(positions: Float32Array, node: number): Point {
  return { x: positions[2 * node] ?? 0, y: positions[2 * node + 1] ?? 0 };
}

/** As good as random, and of a photo always the same: FNV-1a. */
function rankOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The page's colours as they are now. */
function inksOf(element: HTMLElement): Inks {
  const style = getComputedStyle(element);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ground: color('--ground'),
    ink: color('--ink'),
    accent: color('--accent'),
    groups: Array.from({ length: MAP_VIEW.groups + 1 }, (_, number) =>
      color(number < MAP_VIEW.groups ? `--map-${number}` : '--map-others'),
    ),
  };
}

/** @param color `#rrggbb` @returns as {@link Raster.pixels} */
function packed(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return (255 << 24) | (blue << 16) | (green << 8) | red;
}
