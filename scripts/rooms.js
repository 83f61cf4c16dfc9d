// The rooms of src/ and what each may import beside `core` and itself: the one list from which the lint's
// import rules are generated (`npm run rooms`), and against which a test holds biome.json and src/.
import { readdirSync, writeFileSync } from 'node:fs';

/** @type {Readonly<Record<string, readonly string[]>>} */
export const ROOMS = {
  core: [],
  maths: [],
  graph: [],
  native: [],
  schema: [],
  threads: [],
  plan: ['maths'],
  results: ['schema', 'plan'],
  weights: ['plan', 'maths'],
  data: ['maths', 'native'],
  networks: ['plan', 'maths'],
  theory: ['plan', 'maths', 'results'],
  lower: ['plan', 'graph', 'weights', 'maths'],
  onnx: ['plan', 'graph', 'weights', 'networks', 'maths', 'lower'],
  engines: ['graph', 'maths', 'native'],
  check: ['results', 'maths'],
  config: ['schema', 'plan', 'results', 'networks', 'maths', 'check', 'weights', 'data'],
  charts: ['results', 'native'],
  reporters: ['results'],
  comparison: ['results'],
  page: ['results', 'charts', 'reporters'],
  checkpoints: ['plan', 'weights', 'networks', 'lower'],
  export: ['maths', 'graph', 'plan', 'weights', 'networks', 'lower', 'config', 'checkpoints'],
  run: [
    ...['maths', 'graph', 'native', 'schema', 'threads', 'plan', 'results', 'weights', 'data'],
    ...['networks', 'theory', 'lower', 'onnx', 'engines', 'config', 'charts', 'comparison'],
    ...['checkpoints'],
  ],
  cli: [
    ...['maths', 'graph', 'native', 'schema', 'threads', 'plan', 'results', 'weights', 'data'],
    ...['networks', 'theory', 'lower', 'onnx', 'engines', 'config', 'charts', 'comparison'],
    ...['checkpoints', 'reporters', 'check', 'run', 'export'],
  ],
};

/** The one file, or folder, in which each heavy library may be imported. */
export const LIBRARIES = {
  'onnxruntime-node': ['src/engines/onnxruntime/**'],
  '@tensorflow/**': ['src/engines/tfjs/**'],
  bullmq: ['src/run/queue/**'],
  ioredis: ['src/run/queue/**'],
  sharp: ['src/data/decode.ts', 'src/charts/render.ts'],
  vega: ['src/charts/render.ts', 'src/page/plots/draw.ts'],
  'vega-lite': ['src/charts/render.ts', 'src/page/plots/draw.ts'],
  'vega-interpreter': ['src/page/plots/draw.ts'],
};

/** The lint's overrides: for every room, and every depth of a folder in it, what may not be imported. */
export function importRules() {
  const rooms = Object.entries(ROOMS).flatMap(([room, others]) =>
    Array.from({ length: depthOf(room) }, (_, depth) => roomRule(room, others, depth)),
  );
  return [...rooms, looseRule(), ...exceptions()];
}

/** How many levels of folders a room has, its own the first. */
function depthOf(/** @type {string} */ room) {
  const files = readdirSync(new URL(`../src/${room}/`, import.meta.url), { recursive: true });
  return Math.max(...files.map((file) => String(file).split(/[\\/]/).length));
}

/** @param {string} room @param {readonly string[]} others @param {number} depth of the folder in the room */
function roomRule(room, others, depth) {
  return rule(
    [`src/${room}/${'*/'.repeat(depth)}*.ts`],
    outside(others, depth),
    heavy(),
    message(room, others),
  );
}

/** @param {string} room @param {readonly string[]} others */
function message(room, others) {
  const may = others.length === 0 ? 'core alone' : `core, ${others.join(', ')}`;
  return `Data flows one way: ${room}/ imports ${may} (scripts/rooms.js). Heavy libraries load in the one file that needs them.`;
}

/** All that lies above the room, but for the rooms that may be imported. */
function outside(/** @type {readonly string[]} */ others, /** @type {number} */ depth) {
  const up = '../'.repeat(depth + 1);
  return [`${up}**`, ...['core', ...others].map((other) => `!${up}${other}/**`)];
}

/** @param {readonly string[]} allowed libraries */
function heavy(allowed = []) {
  return Object.keys(LIBRARIES).filter((library) => !allowed.includes(library));
}

/** A file that stands in no room has nothing to import and nobody to import it. */
function looseRule() {
  return rule(['src/*.ts'], ['./**'], heavy(), 'src/ holds rooms and nothing else.');
}

/** The files and folders where a heavy library is at home. */
function exceptions() {
  const places = [...new Set(Object.values(LIBRARIES).flat())];
  return places.map((place) => {
    const own = Object.entries(LIBRARIES)
      .filter(([, at]) => at.includes(place))
      .map(([name]) => name);
    const [, room = '', ...rest] = place.split('/');
    const others = ROOMS[room] ?? [];
    // Under `folder/**` there may be folders: what lies above the room is forbidden from each of them.
    const depths = place.endsWith('/**') ? [1, 2] : [rest.length - 1];
    return rule(
      [place],
      depths.flatMap((depth) => outside(others, depth)),
      heavy(own),
      message(room, others),
    );
  });
}

/** @param {readonly string[]} includes @param {readonly string[]} paths @param {readonly string[]} libraries @param {string} text */
function rule(includes, paths, libraries, text) {
  const group = [...paths, ...libraries];
  const options = { patterns: [{ group, message: text }] };
  return {
    includes,
    linter: { rules: { style: { noRestrictedImports: { level: 'error', options } } } },
  };
}

/** What biome.json extends: nothing but the import rules. */
export const RULES_FILE = new URL('../biome.imports.json', import.meta.url);

if (process.argv[1]?.endsWith('rooms.js')) {
  writeFileSync(RULES_FILE, `${JSON.stringify({ overrides: importRules() }, null, 1)}\n`);
}
