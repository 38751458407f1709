/** @file The page's pictograms: strokes on a 24 x 24 grid in the colour of the text around them. */

const SHAPES = Object.freeze({
  folder:
    'M3 7.5A1.5 1.5 0 0 1 4.5 6h4.2l2 2.2h8.8A1.5 1.5 0 0 1 21 9.7v8.8a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18.5zM12 11.5v5M9.5 14h5',
  photos:
    'M7 4.5h11.5A1.5 1.5 0 0 1 20 6v10.5M4.5 8h11A1.5 1.5 0 0 1 17 9.5v9a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 18.5v-9A1.5 1.5 0 0 1 4.5 8zM3.5 18l4-4.5 3 3 2-2 4 4',
  sparkle: 'M12 4l1.7 5.3L19 11l-5.3 1.7L12 18l-1.7-5.3L5 11l5.3-1.7zM19 16.5v4M17 18.5h4',
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.3 15.3L20.5 20.5',
  camera:
    'M4.5 7.5h3l1.5-2.3h6l1.5 2.3h3A1.5 1.5 0 0 1 21 9v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18V9a1.5 1.5 0 0 1 1.5-1.5zM12 9.7a3.6 3.6 0 1 1 0 7.2 3.6 3.6 0 0 1 0-7.2z',
  menu: 'M4 7h16M4 12h16M4 17h16',
  heat: 'M12 3.5c1 3.5 5.5 5.6 5.5 10a5.5 5.5 0 0 1-11 0c0-2.2 1.2-3.6 2.4-4.8.3 1.4.9 2.2 1.6 2.6-.3-3 .3-5.6 1.5-7.8z',
  map: 'M3.5 6.5l5.5-2 6 2 5.5-2v13l-5.5 2-6-2-5.5 2zM9 4.5v13M15 6.5v13',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  edit: 'M4.5 19.5l1-4.5L16 4.5l3.5 3.5L9 18.5zM13.5 7l3.5 3.5',
  filter: 'M4 7h16M7 12h10M10 17h4',
  next: 'M9.5 6l6 6-6 6',
  back: 'M14.5 6l-6 6 6 6',
  close: 'M6 6l12 12M18 6L6 18',
  pause: 'M9 6v12M15 6v12',
  play: 'M8 5.5v13l10.5-6.5z',
  refresh: 'M19.5 12a7.5 7.5 0 1 1-2.2-5.3M19.5 4v4h-4',
  leaf: 'M5 19C5 10 10 5 19.5 4.5 20 14 15.5 19.5 8 18.5M5 19.5C7 15 10 12 14 10',
  alert: 'M12 4.5l8.5 15h-17zM12 10v4.5M12 17v.3',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  trash: 'M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.3 10.5v5.5M13.7 10.5v5.5',
  expand: 'M14 4.5h5.5V10M10 19.5H4.5V14M19.5 4.5l-6 6M4.5 19.5l6-6',
  copy: 'M9 8.5h9A1.5 1.5 0 0 1 19.5 10v9a1.5 1.5 0 0 1-1.5 1.5H9A1.5 1.5 0 0 1 7.5 19v-9A1.5 1.5 0 0 1 9 8.5zM4.5 15.5V5A1.5 1.5 0 0 1 6 3.5h9.5',
  download: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 19.5h14',
  upload: 'M12 15V4M7.5 8.5L12 4l4.5 4.5M5 19.5h14',
  server:
    'M5.5 4.5h13A1.5 1.5 0 0 1 20 6v4a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 10V6a1.5 1.5 0 0 1 1.5-1.5zM5.5 11.5h13A1.5 1.5 0 0 1 20 13v4.5a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5V13a1.5 1.5 0 0 1 1.5-1.5zM7.5 8h.3M7.5 15.3h.3',
  keyboard:
    'M4.5 6.5h15A1.5 1.5 0 0 1 21 8v8a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 16V8a1.5 1.5 0 0 1 1.5-1.5zM7 10h.3M10.3 10h.3M13.7 10h.3M17 10h.3M8.5 14h7',
  lock: 'M7 10.5h10a1.5 1.5 0 0 1 1.5 1.5v6.5A1.5 1.5 0 0 1 17 20H7a1.5 1.5 0 0 1-1.5-1.5V12A1.5 1.5 0 0 1 7 10.5zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5',
  model: 'M12 3.5l8 4.3v8.4l-8 4.3-8-4.3V7.8zM4 7.8l8 4.3 8-4.3M12 12.1v8.4',
  chart: 'M4.5 4.5v15h15M8.5 15.5l3.5-5 3 2.5 4-6',
  device: 'M5.5 5h13A1.5 1.5 0 0 1 20 6.5V15H4V6.5A1.5 1.5 0 0 1 5.5 5zM2.5 18.5h19',
} as const);

export type IconName = keyof typeof SHAPES;

/** Decoration only: the control it stands in carries the name. */
export function Icon({ name }: { name: IconName }) {
  return <Strokes shape={SHAPES[name]} />;
}

/** A pictogram that stands in code that comes later. @param shape path on the same grid */
export function Strokes({ shape }: { shape: string }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={shape} />
    </svg>
  );
}
