// npm runs every package's `preinstall` before any package's `install` and `postinstall`. This one
// keeps two dependencies of spp from downloading hundreds of megabytes unasked, and from failing where
// only the npm registry can be reached: onnxruntime-node (CUDA) and @tensorflow/tfjs-node-gpu
// (libtensorflow). It changes none of their files. It adds one without an extension beside each
// downloader, which Node's `require` finds before the one with `.js`.
//
// Ask for a download with ONNXRUNTIME_NODE_INSTALL=cuda12, or by running the package's own script.
// Nothing happens in a checkout of spp: there the lock file names no install scripts (scripts/lock.js).
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const note = '// Written by the preinstall script of spp: no download unless it is asked for.\n';
// `npm run` asks, and so does a script that npm did not start.
const byHand = '/^run/.test(process.env.npm_command ?? "run")';

const guards = [
  {
    name: 'onnxruntime-node',
    script: ['postinstall', 'node ./script/install'],
    file: 'script/install',
    text:
      'const key = /^(npm_config_)?onnxruntime_node_install(_cuda)?$/i;\n' +
      `if (${byHand} || Object.keys(process.env).some((k) => key.test(k))) require("./install.js");\n`,
  },
  {
    name: '@tensorflow/tfjs-node-gpu',
    script: ['install', 'node scripts/install.js gpu download'],
    file: 'scripts/resources',
    text: `if (!${byHand}) process.exit(0);\nmodule.exports = require("./resources.js");\n`,
  },
];

/** The JSON object in a file; an empty one when there is none. */
function json(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

/** The folder of an installed package as `require` would find it from here. */
function find(name) {
  for (let dir = home; dir !== dirname(dir); dir = dirname(dir)) {
    const found = join(dir, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return found;
  }
  return undefined;
}

/** Whether the project that spp is being installed into asks for the package itself. */
function wantedByProject(name) {
  if (process.env.npm_config_global === 'true') return false;
  const project = json(join(process.env.npm_config_local_prefix ?? '', 'package.json'));
  return name in { ...project.dependencies, ...project.devDependencies };
}

if (/[\\/]node_modules[\\/]/.test(home)) {
  for (const { name, script, file, text } of guards) {
    const dir = find(name);
    const [event, command] = script;
    if (!dir || wantedByProject(name)) continue;
    if (json(join(dir, 'package.json')).scripts?.[event] !== command) continue;
    try {
      writeFileSync(join(dir, file), note + text);
    } catch (error) {
      console.warn(`spp: cannot write ${join(dir, file)}: ${error.message}`);
    }
  }
}
