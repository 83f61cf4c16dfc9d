import { type Choices, type Reading, UNREAD } from '../choices.ts';
import type { Store } from '../store.ts';
import { type Panel, placeByKey, placeUnder, within } from './now.ts';
import { type Gestures, watchPointer } from './pointer.ts';
import { around } from './zoomed.ts';

/** Lets the pointer and the keyboard read blocks from a panel, and the pointer zoom to some of them. */
export function letRead(
  panel: Panel,
  position: number,
  choices: Store<Choices>,
  reading: Store<Reading>,
  kind: 'block' | 'stage',
): void {
  const read = (at: number | null, pointer: Reading['pointer'], pinned: boolean) =>
    reading.change({ at, panel: position, pointer, pinned });
  watchPointer(panel.box, {
    hover: (x, { clientX, clientY }) => {
      if (reading.value.pinned) return;
      read(placeUnder(x, panel.now()), { x: clientX, y: clientY }, false);
    },
    leave: () => {
      if (!reading.value.pinned) reading.change(UNREAD);
    },
    press: (x, { clientX, clientY }) => {
      const { pinned, at } = reading.value;
      const place = placeUnder(x, panel.now());
      read(place, { x: clientX, y: clientY }, !(pinned && place === at));
    },
    ...zooming(panel, choices, reading, kind),
  });
  panel.box.addEventListener('keydown', (event) => {
    const now = panel.now();
    const at = now && placeByKey(event.key, reading.value.at, now);
    if (at === undefined) return;
    event.preventDefault();
    read(at, null, at !== null);
  });
}

function zooming(
  { cursor, now: shown }: Panel,
  choices: Store<Choices>,
  reading: Store<Reading>,
  kind: 'block' | 'stage',
): Pick<Gestures, 'drag' | 'drop' | 'reset'> {
  return {
    drag: (from, to) => {
      const now = shown();
      if (now === undefined) return;
      if (reading.value.at !== null) reading.change(UNREAD);
      cursor.select([within(from, now), within(to, now)], now.drawing);
    },
    drop: (from, to) => {
      const now = shown();
      if (now !== undefined) cursor.select(null, now.drawing);
      const [first, last] = [Math.min(from, to), Math.max(from, to)].map((x) => placeUnder(x, now));
      if (first == null || last == null || first === last) return;
      reading.change(UNREAD);
      choices.change({ zoom: around(first, last, kind) });
    },
    reset: () => choices.change({ zoom: null }),
  };
}
