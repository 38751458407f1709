import { describe, expect, it, test } from 'vitest';
import { FACTS } from '../../src/profiles/profiles.ts';
import { cameraOf, readFacts, timeOf } from '../../src/vision/exif-facts.ts';
import { exifJpeg } from '../support/exif-files.ts';
import { jpegSkeleton } from '../support/image-files.ts';
import { rawFile } from '../support/raw-files.ts';

describe('timeOf', () => {
  it.each([
    ['2023:07:14 18:02:31', '2023-07-14T18:02:31'],
    ['2023-07-14T18:02:31+02:00', '2023-07-14T18:02:31'],
    ['0000:00:00 00:00:00', ''],
    ['    :  :     :  :  ', ''],
    ['2023:02:30 10:00:00', ''],
    ['2023:13:01 10:00:00', ''],
    ['yesterday', ''],
    ['', ''],
  ])('%j is %j', (text, time) => {
    expect(timeOf(text)).toBe(time);
  });
});

describe('cameraOf', () => {
  it.each([
    ['Canon', 'Canon EOS 5D Mark III', 'Canon EOS 5D Mark III'],
    ['NIKON CORPORATION', 'NIKON D850', 'NIKON D850'],
    ['Apple', 'iPhone 15 Pro', 'Apple iPhone 15 Pro'],
    ['', 'X100V', 'X100V'],
    ['Leica', '', 'Leica'],
    ['', '', ''],
  ])('%j and %j are %j', (make, model, camera) => {
    expect(cameraOf(make, model)).toBe(camera);
  });

  it('is cut between characters', () => {
    const camera = cameraOf('', '写'.repeat(100));
    expect(new TextEncoder().encode(camera).length).toBeLessThanOrEqual(FACTS.cameraBytes);
    expect(camera).toBe('写'.repeat(Math.floor(FACTS.cameraBytes / 3)));
  });
});

const facts = {
  make: 'Canon',
  model: 'Canon EOS R5',
  taken: '2021:12:24 17:30:05',
  latitude: -33.8568,
  longitude: 151.2153,
};
const told = { taken: '2021-12-24T17:30:05', camera: 'Canon EOS R5' };

describe('readFacts', () => {
  it('tells when, where and with what', async () => {
    const found = await readFacts(exifJpeg(facts).buffer, 'jpeg');
    expect(found).toMatchObject(told);
    expect(found.latitude).toBeCloseTo(-33.8568, 4);
    expect(found.longitude).toBeCloseTo(151.2153, 4);
  });

  it('tells no place that is none', async () => {
    expect(await readFacts(exifJpeg({ ...facts, latitude: 0, longitude: 0 }).buffer, 'jpeg')).toEqual(told);
  });

  it('reads a raw', async () => {
    const parts = { preview: exifJpeg(facts), thumbnail: jpegSkeleton(160, 120), orientation: 1 };
    expect(await readFacts(rawFile('dng', parts).buffer, 'raw')).toMatchObject({ taken: '' });
  });

  test.each([
    ['no Exif', jpegSkeleton(10, 10)],
    ['half of it', exifJpeg(facts).slice(0, 60)],
    ['nothing', new Uint8Array(2)],
  ])('knows nothing of %s', async (_, bytes) => {
    expect(await readFacts(bytes.buffer, 'jpeg')).toEqual({ taken: '', camera: '' });
  });
});
