import { expect, test } from 'vitest';
import { softwareVulkan } from '../../src/engines/vulkan.ts';

const LAVAPIPE = '7f00-7f01 r-xp 0 fe:00 1  /usr/lib/x86_64-linux-gnu/libvulkan_lvp.so';
const SWIFTSHADER = '7f00-7f01 r-xp 0 fe:00 1  /opt/a folder/libvk_swiftshader.so';
const RADEON = '7f02-7f03 r-xp 0 fe:00 1  /usr/lib/x86_64-linux-gnu/libvulkan_radeon.so';
const NVIDIA = '7f02-7f03 r-xp 0 fe:00 1  /usr/lib/x86_64-linux-gnu/libGLX_nvidia.so.0';
const LOADER = '7f04-7f05 r-xp 0 fe:00 1  /usr/lib/x86_64-linux-gnu/libvulkan.so.1.3.239';

test.each([
  ['lavapipe alone', [LAVAPIPE, LOADER], ['null', 'tty'], 'lavapipe'],
  ['SwiftShader alone', [SWIFTSHADER, LOADER], [], 'SwiftShader'],
  ['every driver of Mesa, and no GPU', [RADEON, LAVAPIPE, LOADER], ['dri', 'null'], 'lavapipe'],
  ['a GPU whose driver is not there', [LAVAPIPE, LOADER], ['card0', 'renderD128'], 'lavapipe'],
  ['a GPU of AMD', [RADEON, LAVAPIPE, LOADER], ['renderD128'], undefined],
  ['a GPU of NVIDIA', [NVIDIA, LAVAPIPE, LOADER], ['nvidia0', 'nvidiactl'], undefined],
  ['a driver that nobody knows', [LOADER], [], undefined],
  ['no Vulkan', [], [], undefined],
])('what stands for a GPU: %s', (_, loaded, devices, software) => {
  expect(softwareVulkan(loaded.join('\n'), devices)).toBe(software);
});
