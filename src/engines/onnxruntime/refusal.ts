/**
 * Why a provider is not usable, without the source file and function that onnxruntime puts before it.
 *
 * @param failure what onnxruntime throws
 * @param said what was printed on standard error: there Dawn, its WebGPU, says why it finds no device
 */
export function reasonOf({ failure, said = '' }: { failure: string; said?: string }): string {
  const text = (failure.trim().split('\n')[0] ?? '')
    .replace(/^.*was false\. /, '')
    .replace(/^\/onnxruntime_src\/\S+ .*?\) /, '');
  if (!text.includes('No supported adapters')) return text;
  const because = /^Warning: (?!loader_)(.+?)\.?$/m.exec(said)?.[1];
  return because === undefined ? 'no WebGPU device' : `no WebGPU device: ${because}`;
}

/** What helps, by what Dawn says where it finds no device. */
const WEBGPU_REMEDIES: readonly (readonly [says: RegExp, remedy: string])[] = [
  [
    /load Vulkan: libvulkan/,
    'Install the loader of Vulkan (libvulkan1, vulkan-loader), and the driver of the GPU; NVIDIA wants libEGL.so.1 too (libegl1).',
  ],
  [
    / required$/,
    "The driver of Vulkan is too old: Mesa 22.3 is, and 25 is not (Debian's backports have it).",
  ],
  [
    /^no WebGPU device: (.*Found no drivers|.*INCOMPATIBLE_DRIVER|.*cannot open shared object)/,
    'Install the Vulkan driver of the GPU, with all that it wants: NVIDIA wants libEGL.so.1 (libegl1).',
  ],
];

/** Names of Vulkan's drivers, which take the place of those that are installed. */
const DRIVERS = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'] as const;

/** What makes WebGPU usable, from the reason for which it is not. */
export function webgpuRemedy(reason: string, environment = process.env): string {
  const set = DRIVERS.find(
    (name) => environment[name] && / driver|shared object|crashes|vk[A-Z]/.test(reason),
  );
  if (set !== undefined) return `See whether ${set} names a driver that works, or unset it.`;
  if (reason.includes('it crashes'))
    return 'The driver of the GPU crashes: install another, or take another engine.';
  return (
    WEBGPU_REMEDIES.find(([says]) => says.test(reason))?.[1] ??
    'WebGPU needs a GPU with its driver: Vulkan on Linux, Direct3D 12 on Windows, Metal on macOS.'
  );
}
