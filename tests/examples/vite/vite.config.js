import { defineConfig } from 'vite';
import lookalike from 'lookalike-photos/vite';

/** Lets WebAssembly compute on all cores; the host of the built site has to send the same. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  base: './',
  plugins: [lookalike()],
  server: { headers },
  preview: { headers },
});
