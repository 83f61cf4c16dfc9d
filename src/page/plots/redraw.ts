/** Pictures that are drawn one after the other, and anew from the first when they are wanted anew. */
export interface Redrawn {
  begin(): void;
  /** When all are drawn as they are wanted by then. */
  done(): Promise<void>;
}

/** Between two of them the browser shows what is there and takes what the reader does. */
export function inTurn(draws: readonly (() => Promise<void>)[]): Redrawn {
  let wanted = 0;
  let drawing = Promise.resolve();
  const drawAll = async (own: number) => {
    for (const draw of draws) {
      await nextFrame();
      if (own !== wanted) return;
      await draw();
    }
  };
  return {
    begin: () => {
      wanted += 1;
      const own = wanted;
      // Never two at once: the one that was wanted before could end after this one.
      drawing = drawing.then(() => drawAll(own)).catch(reportError);
    },
    done: async () => {
      await nextFrame();
      for (let before = 0; before !== wanted; ) {
        before = wanted;
        await drawing;
      }
    },
  };
}

/** Milliseconds after which it goes on without a frame, of which a page in the background gets none. */
const PATIENCE = 50;

/** When what is there has been painted. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const afterPaint = () => setTimeout(resolve);
    requestAnimationFrame(afterPaint);
    setTimeout(resolve, PATIENCE);
  });
}

/** Calls whenever an element has become wider or narrower, and at first. */
export function onWidth(element: HTMLElement, changed: () => void): void {
  let width = 0;
  new ResizeObserver(([entry]) => {
    const now = Math.round(entry?.contentRect.width ?? 0);
    if (now === width || now === 0) return;
    width = now;
    changed();
  }).observe(element);
}
