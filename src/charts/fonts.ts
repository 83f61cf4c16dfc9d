import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FONT_FAMILY, fontFolder } from './text.ts';

let loaded: Promise<void> | undefined;

/**
 * Lets sharp draw text in the shipped fonts and in no others, so that a picture is the same on every
 * machine, one without fonts included. Must run in the main thread, before sharp's first text:
 * fontconfig reads its configuration once.
 *
 * @param draw renders an SVG, and so makes fontconfig read its configuration
 */
export function loadShippedFonts(draw: (svg: string) => Promise<unknown>): Promise<void> {
  loaded ??= loadThrough(draw);
  return loaded;
}

/**
 * The configuration is written, since neither the place of the fonts nor that of a writable cache is
 * known before. Once read it is held in memory, so that folder and variable are gone at once, and
 * neither an interrupted run nor a child process is left with them.
 */
async function loadThrough(draw: (svg: string) => Promise<unknown>): Promise<void> {
  const before = process.env['FONTCONFIG_FILE'];
  const folder = await mkdtemp(join(tmpdir(), 'spp-fonts-'));
  try {
    const file = join(folder, 'fonts.conf');
    await writeFile(file, fontsConf(fontFolder(), join(folder, 'cache')));
    process.env['FONTCONFIG_FILE'] = file;
    await draw(
      `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">` +
        `<text y="9" font-family="${FONT_FAMILY}">a</text></svg>`,
    );
  } finally {
    if (before === undefined) delete process.env['FONTCONFIG_FILE'];
    else process.env['FONTCONFIG_FILE'] = before;
    // Windows may hold the cache open; the system clears its temporary folder.
    await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

/** `rescan` 0: fontconfig would otherwise notice the removal and look for another configuration. */
function fontsConf(fonts: string, cache: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>${escapeXml(fonts)}</dir>
  <cachedir>${escapeXml(cache)}</cachedir>
  <config><rescan><int>0</int></rescan></config>
</fontconfig>
`;
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
