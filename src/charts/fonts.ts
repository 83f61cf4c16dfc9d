import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { messageOf, UserError } from '../core/errors.ts';
import { clearLeftovers, ownerMark } from '../core/leftovers.ts';
import { FONT_FAMILY } from './text.ts';
import { fontFolder } from './text-width.ts';

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
 * Finds out, without drawing, whether the fonts can be loaded, so that a long run need not end in a
 * picture that cannot be drawn.
 *
 * @param places folders to try, in this order
 * @throws UserError where none can be written to
 */
export function checkFonts(places: readonly string[] = temporaryPlaces()): void {
  removeFolder(configured(places));
}

/** The folders that are there at the moment: for some ten milliseconds, one. */
const present = new Set<string>();

/** For whoever ends the process in between. */
export function leaveNoFolder(): void {
  for (const folder of present) removeFolder(folder);
}

/**
 * The configuration is written, since neither the place of the fonts nor that of a writable cache is
 * known before. Once read it is held in memory, so that folder and variable are gone at once, and
 * neither an interrupted run nor a child process is left with them.
 */
async function loadThrough(draw: (svg: string) => Promise<unknown>): Promise<void> {
  const before = process.env['FONTCONFIG_FILE'];
  const folder = configured(temporaryPlaces());
  try {
    process.env['FONTCONFIG_FILE'] = join(folder, CONFIGURATION);
    await draw(
      `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">` +
        `<text y="9" font-family="${FONT_FAMILY}">a</text></svg>`,
    );
  } finally {
    if (before === undefined) delete process.env['FONTCONFIG_FILE'];
    else process.env['FONTCONFIG_FILE'] = before;
    removeFolder(folder);
  }
}

const CONFIGURATION = 'fonts.conf';
const PREFIX = 'spp-fonts-';

/** A new folder that holds the configuration, in the first place that can be written to. */
function configured(places: readonly string[]): string {
  const failures: string[] = [];
  for (const place of places) {
    try {
      return configuredIn(place);
    } catch (error) {
      failures.push(messageOf(error));
    }
  }
  throw new UserError(`no folder for temporary files can be written to (${failures[0]})`, {
    place: 'TMPDIR',
    remedy: 'Set TMPDIR to a folder that can be written to, or leave png out of --format.',
  });
}

function configuredIn(place: string): string {
  clearLeftovers(place, PREFIX);
  const folder = mkdtempSync(join(place, `${PREFIX}${ownerMark()}-`));
  present.add(folder);
  try {
    writeFileSync(join(folder, CONFIGURATION), fontsConf(fontFolder(), join(folder, 'cache')));
    return folder;
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}

/** Where a folder may be made for a while. Absolute: fontconfig looks for relative ones elsewhere. */
export function temporaryPlaces(): string[] {
  const shared = process.platform === 'win32' ? [] : ['/tmp', '/dev/shm'];
  return [...new Set([tmpdir(), ...cacheFolder(), ...shared, '.'].map((place) => resolve(place)))];
}

function cacheFolder(): string[] {
  const named = process.env[process.platform === 'win32' ? 'LOCALAPPDATA' : 'XDG_CACHE_HOME'];
  if (named) return [named];
  try {
    return [join(homedir(), '.cache')];
  } catch {
    // A user that the system does not know has no home.
    return [];
  }
}

/** Windows may hold the cache open; the system clears its temporary folder. */
function removeFolder(folder: string): void {
  present.delete(folder);
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {}
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
