/** @file When, where and with what a film was taken, as cameras and phones write it. */
import type { Input } from 'mediabunny';
import type { PhotoFacts } from './embedder.ts';
import { cameraOf, NO_FACTS, placeOf, timeOf } from './exif-facts.ts';

/** Keys of Apple, of Android, and those of old cameras, in that order. */
const KEYS = Object.freeze({
  taken: ['com.apple.quicktime.creationdate', '©day'],
  make: ['com.apple.quicktime.make', 'com.android.manufacturer', '©mak'],
  model: ['com.apple.quicktime.model', 'com.android.model', '©mod'],
  place: ['com.apple.quicktime.location.ISO6709', '©xyz'],
});

/** `+27.5916+086.5640+8850/`: latitude, longitude, perhaps a height (ISO 6709, annex H), in degrees. */
const PLACE = /^([+-]\d{2}(?:\.\d+)?)([+-]\d{3}(?:\.\d+)?)/;

/** Seconds from the first of January 1904, where QuickTime's clock begins, to 1970. */
const QUICKTIME_EPOCH = 2_082_844_800;

/** Reads what is there; what is missing or damaged is unknown. */
export async function readFilmFacts(file: Blob, input: Input): Promise<PhotoFacts> {
  try {
    const { raw = {} } = await input.getMetadataTags();
    const textOf = (keys: readonly string[]): string => {
      const value = keys.map((key) => raw[key]).find((each) => typeof each === 'string');
      return typeof value === 'string' ? value.replace(/\0.*$/s, '').trim() : '';
    };
    const [, latitude, longitude] = PLACE.exec(textOf(KEYS.place)) ?? [];
    const place = latitude && longitude ? placeOf(Number(latitude), Number(longitude)) : {};
    return {
      // Written with the camera's zone behind it, so its hours are those of its clock.
      taken: timeOf(textOf(KEYS.taken)) || (await headerTime(file)),
      camera: cameraOf(textOf(KEYS.make), textOf(KEYS.model)),
      ...place,
    };
  } catch {
    return NO_FACTS;
  }
}

/**
 * The creation time of an MP4's or MOV's movie header (ISO 14496-12, 8.2.2), which is all that most phones write. It is in
 * UTC; nobody knows the zone it was taken in, so it is told in that of this machine. Empty where there is none.
 */
async function headerTime(file: Blob): Promise<string> {
  for (let at = 0; at + 32 <= file.size;) {
    const head = new DataView(await file.slice(at, at + 32).arrayBuffer());
    const type = head.getUint32(4);
    const size = head.getUint32(0) === 1 ? Number(head.getBigUint64(8)) : head.getUint32(0);
    if (type === MOOV) {
      if (head.getUint32(12) !== MVHD) return '';
      const seconds = head.getUint8(16) === 1 ? Number(head.getBigUint64(20)) : head.getUint32(20);
      return seconds > QUICKTIME_EPOCH ? localTime(new Date((seconds - QUICKTIME_EPOCH) * 1000)) : '';
    }
    if (size < 8) return '';
    at += size;
  }
  return '';
}

const MOOV = 0x6d6f6f76;
const MVHD = 0x6d766864;

function localTime(date: Date): string {
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return timeOf(shifted.toISOString());
}
