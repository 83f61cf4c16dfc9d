#!/usr/bin/env bash
# Runs spp on the GPU of a machine that has nothing else: `bench/gpu/run.sh [OUT]`, with what
# `node bench/gpu/pack.js` packed beside it in kit/. Writes gpu.json and gpu.md to OUT.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:-$here/found}
home=${SPP_KIT_HOME:-${TMPDIR:-/tmp}/spp-gpu-kit}
mkdir -p "$out" "$home"

unpack() {
  tar -xJf "$1" -C "$2" 2>/dev/null || python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' "$1" "$2"
}

[ -x "$home/node" ] || unpack "$here/kit/spp.tar.xz" "$home"
onnxruntime=$home/package/node_modules/onnxruntime-node/bin/napi-v6/linux/x64
[ ! -e "$here/kit/cuda.tar.xz" ] || unpack "$here/kit/cuda.tar.xz" "$onnxruntime"

# The CUDA libraries that Python packages bring, where no toolkit is installed.
for folder in $(python3 -c 'import nvidia, pathlib; [print(f) for p in nvidia.__path__ for f in pathlib.Path(p).glob("*/lib")]' 2>/dev/null); do
  LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder
done
# The loaders of Vulkan and OpenGL, where the machine has only the driver, and the driver's manifest where
# it is not where the loader looks.
ldconfig -p | grep -q libvulkan.so.1 && ldconfig -p | grep -q libEGL.so.1 ||
  LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$home/lib
export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:-}
manifest=$(ls /usr/share/vulkan/icd.d/nvidia*.json /etc/vulkan/icd.d/nvidia*.json /usr/local/nvidia/share/vulkan/icd.d/nvidia*.json 2>/dev/null | head -1 || true)
[ -z "$manifest" ] || export VK_DRIVER_FILES=${VK_DRIVER_FILES:-$manifest} VK_ICD_FILENAMES=${VK_ICD_FILENAMES:-$manifest}
export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-${TMPDIR:-/tmp}}

echo "Vulkan driver: ${manifest:-none found}; loader: $(ldconfig -p | grep -m1 libvulkan.so.1 || echo "that of the kit")"
"$home/node" "$here/measure.js" "$home/package" "$out"
