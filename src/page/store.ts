/** A value that parts of the page watch. */
export interface Store<Value> {
  readonly value: Value;
  change(part: Partial<Value>): void;
  /** Calls the watcher now, and with the value before whenever it has changed. */
  watch(watcher: (value: Value, before: Value | undefined) => void): void;
}

export function storeOf<Value extends object>(initial: Value): Store<Value> {
  let value = initial;
  const watchers: ((value: Value, before: Value | undefined) => void)[] = [];
  return {
    get value() {
      return value;
    },
    change(part) {
      const before = value;
      value = { ...value, ...part };
      for (const watcher of watchers) watcher(value, before);
    },
    watch(watcher) {
      watchers.push(watcher);
      watcher(value, undefined);
    },
  };
}
