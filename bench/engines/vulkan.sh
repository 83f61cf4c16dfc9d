#!/usr/bin/env bash
# Fetches two Vulkan devices that are software, so that `ort-webgpu` runs without a GPU:
# `bench/engines/vulkan.sh FOLDER`, on Debian 12 (x64), as anyone. A check, and no part of the product.
#
# FOLDER gets lavapipe of Mesa 25 (Debian's backports: onnxruntime's Dawn refuses the 22.3 of Debian 12
# itself) and SwiftShader (which Debian's Chromium brings), with the libraries that they want and this machine lacks,
# 130 MB; and `lavapipe.env` and `swiftshader.env`, which set what Vulkan's loader wants to know:
# `set -a; . FOLDER/lavapipe.env; spp engines`.
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: ${0##*/} FOLDER" >&2; exit 2; }
command -v apt-get >/dev/null && command -v dpkg >/dev/null && grep -q bookworm /etc/os-release ||
  { echo "${0##*/}: fetches Debian 12's packages, and this is another system" >&2; exit 2; }
mkdir -p "$1"
home=$(cd "$1" && pwd)
[ ! -e "$home/lavapipe.env" ] || exit 0

# Lists of its own: neither root nor the machine's own sources are touched.
mkdir -p "$home/apt/lists/partial" "$home/apt/archives/partial" "$home/debs" "$home/root"
cat >"$home/apt/sources.list" <<'LIST'
deb http://deb.debian.org/debian bookworm main
deb http://deb.debian.org/debian bookworm-backports main
deb http://deb.debian.org/debian-security bookworm-security main
LIST
apt() {
  apt-get -q -o "Dir::Etc::sourcelist=$home/apt/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$home/apt/lists" \
    -o "Dir::Cache=$home/apt" -o APT::Sandbox::User= "$@"
}
apt update >/dev/null
# What an install would bring, by name.
wanted=$(apt install --print-uris --no-install-recommends mesa-vulkan-drivers/bookworm-backports libvulkan1 libegl1 |
  sed -n "s/^'[^']*' \([^_ ]*\)_.*/\1/p")
(cd "$home/debs" && apt download ${wanted/mesa-vulkan-drivers/mesa-vulkan-drivers/bookworm-backports} chromium-common >/dev/null)
for deb in "$home"/debs/*.deb; do dpkg -x "$deb" "$home/root"; done
rm -r "$home/debs" "$home/apt"

libraries=$home/root/usr/lib/x86_64-linux-gnu
chromium=$home/root/usr/lib/chromium
device() {
  printf '{ "file_format_version": "1.0.0", "ICD": { "library_path": "%s", "api_version": "1.3.0" } }\n' "$2" >"$home/$1.json"
  # Both names: the loader of Debian 12 reads the older one.
  printf '%s=%q\n' VK_DRIVER_FILES "$home/$1.json" VK_ICD_FILENAMES "$home/$1.json" XDG_RUNTIME_DIR "$home" \
    LD_LIBRARY_PATH "$libraries" >"$home/$1.env"
}
device swiftshader "$chromium/libvk_swiftshader.so"
device lavapipe "$libraries/libvulkan_lvp.so"
du -sh "$home" | cut -f1
