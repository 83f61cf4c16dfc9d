import { element } from '../dom.ts';

/** One of several, of which one holds. */
export interface Option<Value> {
  readonly label: string;
  readonly value: Value;
}

/** A row of buttons of which one is pressed. */
export interface Row<Value> {
  readonly element: HTMLElement;
  press(value: Value): void;
}

export function rowOf<Value>(
  label: string,
  options: readonly Option<Value>[],
  chosen: (value: Value) => void,
): Row<Value> {
  const buttons = options.map((option) =>
    element('button', { type: 'button', click: () => chosen(option.value) }, option.label),
  );
  const name = element('span', { class: 'label' }, label);
  const row = element('div', { class: 'row' }, ...buttons);
  return {
    element: element('div', { class: 'choice', role: 'group', 'aria-label': label }, name, row),
    press: (value) => {
      for (const [i, button] of buttons.entries()) {
        button.setAttribute('aria-pressed', String(options[i]?.value === value));
      }
    },
  };
}

/** The same as a list to choose from, where there may be many. */
export function listOf(
  label: string,
  options: readonly Option<number>[],
  chosen: (value: number) => void,
): Row<number> {
  const list = element(
    'select',
    { 'aria-label': label, change: () => chosen(Number(list.value)) },
    ...options.map((option) => element('option', { value: option.value }, option.label)),
  );
  const name = element('span', { class: 'label' }, label);
  return {
    element: element('div', { class: 'choice' }, name, list),
    press: (value) => {
      list.value = String(value);
    },
  };
}

/** A button that is pressed or not. */
export function switchOf(label: string, change: (on: boolean) => void) {
  const button = element(
    'button',
    { type: 'button', click: () => change(button.getAttribute('aria-pressed') !== 'true') },
    label,
  );
  return {
    element: button,
    press: (on: boolean) => button.setAttribute('aria-pressed', String(on)),
  };
}
