import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fontFolder } from './text.ts';

let configured = false;

/**
 * Lets sharp draw text in the shipped fonts and in no others, so that a picture is the same on every
 * machine, one without fonts included. Must run in the main thread, before sharp's first render:
 * fontconfig reads its configuration once. It is written to a private folder, since neither the place
 * of the fonts nor that of a writable cache is known before; the folder goes with the process.
 */
export function useShippedFonts(): void {
  if (configured) return;
  configured = true;
  const folder = mkdtempSync(join(tmpdir(), 'spp-fonts-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'fonts.conf');
  writeFileSync(file, fontsConf(fontFolder(), join(folder, 'cache')));
  process.env['FONTCONFIG_FILE'] = file;
}

/** No `rescan`: fontconfig would look for changes of the folder while it is being removed. */
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
