#!/usr/bin/env bash
# Installs spp with a TensorFlow that runs: `bench/engines/tensorflow.sh FOLDER [--cuda]`, on Linux with an
# x64 processor. A check, and no part of the product: TensorFlow's own downloads are on a host that not
# everyone reaches, so the library is that of the Python package (a registry has it), and the binding is
# compiled from the sources that @tensorflow/tfjs-node brings.
#
# FOLDER gets spp as npm packs it, @tensorflow/tfjs-node and @tensorflow/tfjs-node-gpu, 1.2 GB; with --cuda
# the library that looks for CUDA 11 and cuDNN 8, 2.6 GB. Ends with what `spp engines` says there.
set -euo pipefail
usage() { echo "usage: ${0##*/} FOLDER [--cuda]" >&2; exit 2; }
[ $# -ge 1 ] && [ $# -le 2 ] && [ "${2:---cuda}" = --cuda ] || usage
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
wheel=tensorflow-cpu
[ $# -eq 1 ] || wheel=tensorflow
# What deps-constants.js of TensorFlow.js 4.22 asks for.
tensorflow=2.9.1
tfjs=4.22.0

for tool in node npm python3 gcc g++ nm; do
  command -v "$tool" >/dev/null || { echo "${0##*/}: needs $tool" >&2; exit 2; }
done
# Node's headers lie beside it; those of its distribution, or of another install, by NODE_INCLUDE.
headers=${NODE_INCLUDE:-$(node -p 'path.join(path.dirname(fs.realpathSync(process.execPath)), "../include/node")')}
[ -e "$headers/node_api.h" ] || { echo "${0##*/}: no node_api.h in $headers: set NODE_INCLUDE" >&2; exit 2; }
[ -e "$root/dist/bundle/main.js" ] || { echo "${0##*/}: spp is not built: npm run build" >&2; exit 2; }
mkdir -p "$1"
home=$(cd "$1" && pwd)

# Fetches the library once, and lays it out as the package has it: include/ and lib/.
fetch_library() {
  local at=$home/$wheel
  [ -e "$at/lib/libtensorflow.so" ] && return
  rm -rf "$at"
  mkdir -p "$at/download" "$at/lib"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --python-version 3.10 \
    --platform manylinux2014_x86_64 --dest "$at/download" "$wheel==$tensorflow"
  python3 -m zipfile -e "$at"/download/*.whl "$at/download"
  mv "$at/download/tensorflow/include" "$at/include"
  mv "$at/download/tensorflow/libtensorflow_framework.so.2" "$at/download/tensorflow/python/_pywrap_tensorflow_internal.so" "$at/lib"
  ln -s libtensorflow_framework.so.2 "$at/lib/libtensorflow_framework.so"
  rm -r "$at/download"
  make_shim "$at/lib"
}

# libtensorflow.so: no code of its own, but the library of the wheel behind it, and a definition of each of
# Python's symbols that this names. Nothing of the C interface comes to them, so that a call is a trap.
make_shim() {
  nm -D --undefined-only "$1/_pywrap_tensorflow_internal.so" | awk '
    $2 !~ /^_?Py/ { next }
    $2 ~ /^PyExc_|_Type$|Struct$/ { print "char " $2 "[512];"; next }
    { print "void " $2 "(void) { __builtin_trap(); }" }' |
    gcc -x c - -x none -w -shared -fPIC -o "$1/libtensorflow.so" -Wl,-soname,libtensorflow.so -Wl,-rpath,'$ORIGIN' \
      -Wl,--no-as-needed -L"$1" -l:_pywrap_tensorflow_internal.so -l:libtensorflow_framework.so.2 -Wl,--allow-shlib-undefined
}

# The flags of binding.gyp. Without --no-as-needed the linker drops the shim, which defines nothing that is used.
compile_binding() {
  local package=$home/node_modules/$1
  rm -rf "$package/deps" "$package/lib"
  ln -s "$home/$wheel" "$package/deps"
  mkdir -p "$package/lib/napi-v8"
  g++ -std=gnu++17 -O2 -w -shared -fPIC -DNAPI_VERSION=8 -DBUILDING_NODE_EXTENSION -I"$headers" -I"$package/deps/include" \
    -o "$package/lib/napi-v8/tfjs_binding.node" "$package"/binding/tfjs_backend.cc "$package"/binding/tfjs_binding.cc \
    -Wl,-rpath,'$ORIGIN/../../deps/lib' -Wl,--no-as-needed -L"$package/deps/lib" -ltensorflow -ltensorflow_framework
}

fetch_library
echo "spp, TensorFlow.js $tfjs, $wheel $tensorflow"
tarball=$(cd "$root" && npm pack --silent --ignore-scripts --pack-destination "$home")
[ -e "$home/package.json" ] || echo '{ "private": true }' >"$home/package.json"
# Without their scripts, which would download what is made here.
npm install --prefix "$home" --silent --no-audit --no-fund --ignore-scripts \
  "$home/$tarball" "@tensorflow/tfjs-node@$tfjs" "@tensorflow/tfjs-node-gpu@$tfjs"
compile_binding @tensorflow/tfjs-node
compile_binding @tensorflow/tfjs-node-gpu

found=$("$home/node_modules/.bin/spp" engines)
echo "$found"
grep -Eq '^tfjs-node +[0-9]' <<<"$found" || { echo "${0##*/}: tfjs-node is not usable" >&2; exit 1; }
