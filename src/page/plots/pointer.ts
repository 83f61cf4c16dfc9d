/** What a pointer does over a panel. Pixels are those of the panel's box. */
export interface Gestures {
  hover(x: number, event: PointerEvent): void;
  leave(): void;
  press(x: number, event: PointerEvent): void;
  /** While it is dragged. */
  drag(from: number, to: number): void;
  drop(from: number, to: number): void;
  reset(): void;
}

/** A press that moves so few pixels is a press. */
const STILL = 6;

/** Tells gestures apart. A finger does not drag, since it scrolls the page: it reads where it touches. */
export function watchPointer(box: HTMLElement, gestures: Gestures): void {
  let from: number | null = null;
  const place = (event: PointerEvent) => event.clientX - box.getBoundingClientRect().left;
  const isDrag = (x: number) => from !== null && Math.abs(x - from) > STILL;
  box.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'mouse' || event.button !== 0) return;
    from = place(event);
    box.setPointerCapture(event.pointerId);
  });
  box.addEventListener('pointermove', (event) => {
    const x = place(event);
    if (from !== null && isDrag(x)) gestures.drag(from, x);
    else gestures.hover(x, event);
  });
  box.addEventListener('pointerup', (event) => {
    const x = place(event);
    if (from !== null && isDrag(x)) gestures.drop(from, x);
    else gestures.press(x, event);
    from = null;
  });
  box.addEventListener('pointercancel', () => {
    from = null;
    gestures.leave();
  });
  box.addEventListener('pointerleave', () => gestures.leave());
  box.addEventListener('dblclick', () => gestures.reset());
}
