/** @file Pieces of SVG as text. Whatever comes from outside goes through {@link escapeXml}. */

/** A part of the picture: what it holds and the height it takes. */
export interface Drawing {
  readonly body: string;
  readonly height: number;
}

export interface TextPlace {
  readonly x: number;
  /** Of the base line. */
  readonly y: number;
  /** Names of the style sheet's classes. */
  readonly classes?: string;
}

/** @param note follows the text, in a quieter colour */
export function text(content: string, { x, y, classes = '' }: TextPlace, note = ''): string {
  const aside = note && `<tspan class="muted" dx="8">${escapeXml(note)}</tspan>`;
  return `<text x="${round(x)}" y="${round(y)}" class="${classes}">${escapeXml(content)}${aside}</text>`;
}

const ENTITIES: Readonly<Record<string, string>> = Object.freeze({
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
});

export function escapeXml(content: string): string {
  return content.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Tenths of a pixel are seen by nobody and make the file longer. */
export function round(coordinate: number): number {
  return Math.round(coordinate * 10) / 10;
}

/** Three significant digits without an exponent: 0.0812, 3.61, 128, 12,100. */
export function formatValue(value: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value);
}
