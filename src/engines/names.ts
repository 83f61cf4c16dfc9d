/** The engines that can be asked for by name. */
export const ENGINE_NAMES = [
  'ort-cpu',
  'ort-cuda',
  'ort-webgpu',
  'tfjs-gpu',
  'tfjs-node',
  'tfjs-wasm',
] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];
