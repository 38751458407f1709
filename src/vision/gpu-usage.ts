/** @file Bits that say what a buffer or texture is for, as WebGPU defines them; TypeScript's library has no names for them. */

/** https://www.w3.org/TR/webgpu/#namespacedef-gpubufferusage */
export const BUFFER_USAGE = Object.freeze({
  COPY_SRC: 0x4,
  COPY_DST: 0x8,
  UNIFORM: 0x40,
  STORAGE: 0x80,
});

/** https://www.w3.org/TR/webgpu/#namespacedef-gputextureusage */
export const TEXTURE_USAGE = Object.freeze({
  COPY_DST: 0x2,
  TEXTURE_BINDING: 0x4,
  RENDER_ATTACHMENT: 0x10,
});
