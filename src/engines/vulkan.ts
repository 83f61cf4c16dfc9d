import { readdirSync, readFileSync } from 'node:fs';

/** Vulkan drivers that compute on the processor, by their libraries. */
const SOFTWARE: readonly (readonly [library: RegExp, name: string])[] = [
  [/\/libvulkan_lvp\.so/, 'lavapipe'],
  [/\/libvk_swiftshader\.so/, 'SwiftShader'],
];
/** Those of a GPU, as Mesa, NVIDIA and AMD name them. */
const HARDWARE = /\/(libvulkan_(?!lvp\b)\w+|lib(GLX|EGL)_nvidia|amdvlk\w*)\.so/;
/** What the kernel offers where there is a GPU; `dxg` is WSL's. */
const GPU_NODES = /^(nvidia\d+|dxg|renderD\d+)$/;

/**
 * The software that stands for a GPU in this process, once it has opened Vulkan: onnxruntime does not tell its device.
 *
 * @param loaded the libraries of this process, one a line
 * @param devices what is in /dev and /dev/dri
 * @returns undefined where a GPU computes, or it is not known
 */
export function softwareVulkan(
  loaded = mapped(),
  devices: readonly string[] = [...listed('/dev'), ...listed('/dev/dri')],
): string | undefined {
  const software = SOFTWARE.find(([library]) => library.test(loaded))?.[1];
  const hasGpu = HARDWARE.test(loaded) && devices.some((name) => GPU_NODES.test(name));
  return hasGpu ? undefined : software;
}

/** Linux alone tells; elsewhere Vulkan is not what is used. */
function mapped(): string {
  try {
    return readFileSync('/proc/self/maps', 'utf8');
  } catch {
    return '';
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
