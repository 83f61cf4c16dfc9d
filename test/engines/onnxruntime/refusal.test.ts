import { expect, test } from 'vitest';
import { reasonOf, webgpuRemedy } from '../../../src/engines/onnxruntime/refusal.ts';

const FAILURE =
  '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 onnxruntime::webgpu::WebGpuContext::Initialize(const onnxruntime::webgpu::WebGpuContextConfig&)::<lambda()> adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters\n';

// As onnxruntime 1.30 prints them where there is no loader, no driver, one that cannot be loaded, and Mesa 22.3.
test.each([
  [
    "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file: No such file or directory\n    at operator() (/build/BackendVk.cpp:368)\n",
    "no WebGPU device: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file: No such file or directory",
    /^Install the loader of Vulkan/,
  ],
  [
    'Warning: loader_get_json: Failed to open JSON file /none.json\nWarning: vkCreateInstance: Found no drivers!\n',
    'no WebGPU device: vkCreateInstance: Found no drivers!',
    /^Install the Vulkan driver/,
  ],
  [
    'Warning: /none.so: cannot open shared object file: No such file or directory\n',
    'no WebGPU device: /none.so: cannot open shared object file: No such file or directory',
    /^Install the Vulkan driver/,
  ],
  [
    'Warning: Vulkan shaderUniform*ArrayDynamicIndexing required.\n - While initializing adapter\n',
    'no WebGPU device: Vulkan shaderUniform*ArrayDynamicIndexing required',
    /too old/,
  ],
  ['', 'no WebGPU device', /^WebGPU needs a GPU/],
])('why WebGPU is not usable: %j', (said, reason, remedy) => {
  expect(reasonOf({ failure: FAILURE, said })).toBe(reason);
  expect(webgpuRemedy(reason, {})).toMatch(remedy);
});

test('what onnxruntime says, without where it says it', () => {
  expect(reasonOf({ failure: '/onnxruntime_src/a.cc:1 f(int) CUDA failure 100\nmore' })).toBe(
    'CUDA failure 100',
  );
});

test('a driver that is named in vain', () => {
  const named = { VK_DRIVER_FILES: '/none.json' };
  const reason = 'no WebGPU device: vkCreateInstance: Found no drivers!';
  expect(webgpuRemedy(reason, named)).toContain('VK_DRIVER_FILES');
  expect(webgpuRemedy('it crashes (SIGBUS)', named)).toContain('VK_DRIVER_FILES');
  expect(webgpuRemedy('it crashes (SIGBUS)', {})).toMatch(/driver of the GPU crashes/);
});
