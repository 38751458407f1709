/** @file `npm run icons`: the app's sign (public/icon.svg) as the PNG files that systems want, in public/icons. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from './chromium.ts';

/** Pixels a side; the share of it that the sign has; what is behind it. */
const ICONS = Object.freeze({
  '192.png': Object.freeze({ side: 192, share: 1, ground: 'transparent' }),
  '512.png': Object.freeze({ side: 512, share: 1, ground: 'transparent' }),
  // Systems cut a circle of 0.8 of the side out of it at most.
  'maskable-512.png': Object.freeze({ side: 512, share: 0.66, ground: '#ffffff' }),
  // Without transparency, which iOS shows black.
  '180.png': Object.freeze({ side: 180, share: 0.86, ground: '#ffffff' }),
});

export async function main(): Promise<number> {
  const publicFolder = fileURLToPath(new URL('../../public', import.meta.url));
  const folder = path.join(publicFolder, 'icons');
  await mkdir(folder, { recursive: true });
  const sign = await readFile(path.join(publicFolder, 'icon.svg'), 'utf8');
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    for (const [name, { side, share, ground }] of Object.entries(ICONS)) {
      await page.setViewportSize({ width: side, height: side });
      const size = Math.round(side * share);
      await page.setContent(
        `<style>body { margin: 0; height: 100vh; display: grid; place-items: center; background: ${ground} }` +
          `svg { width: ${size}px; height: ${size}px }</style>${sign}`,
      );
      await writeFile(path.join(folder, name), await page.screenshot({ omitBackground: true }));
      console.log(`${name}  ${side} x ${side}`);
    }
  } finally {
    await browser.close();
  }
  return 0;
}
