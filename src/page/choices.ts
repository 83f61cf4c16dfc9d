/** How the reader wants the page. */
export interface Choices {
  /** Positions of the networks that are hidden. */
  readonly hidden: ReadonlySet<number>;
  readonly scale: Scale;
  /** Null: all blocks. */
  readonly zoom: Zoom | null;
  readonly theory: boolean;
  readonly spread: Spread;
  /** Whether each network's first finding is shaded. */
  readonly shaded: boolean;
  /** Position of the finding whose blocks are shaded in place of the first ones. */
  readonly marked: number | null;
  readonly theme: ThemeChoice;
}

/** Places along the blocks' axis, from left to right. */
export interface Zoom {
  readonly from: number;
  readonly to: number;
}

/** `auto` gives a panel a log axis where its values span decades. */
export type Scale = 'auto' | 'log' | 'linear';

/** What of several seeds is drawn beside their mean. */
export type Spread = 'band' | 'seeds' | 'none';

/** `auto` is what the system has. */
export type ThemeChoice = 'auto' | 'light' | 'dark';

/** The block that is read, in every panel. */
export interface Reading {
  /** Its place along the axis; null: none is read. */
  readonly at: number | null;
  /** Position of the panel that it is read in. */
  readonly panel: number;
  /** Where the pointer is in the window; null where the keyboard reads. */
  readonly pointer: { readonly x: number; readonly y: number } | null;
  /** Whether it stays when the pointer goes. */
  readonly pinned: boolean;
}

export const UNREAD: Reading = { at: null, panel: 0, pointer: null, pinned: false };
