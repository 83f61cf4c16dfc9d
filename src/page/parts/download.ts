import { element } from '../dom.ts';

/** A button that saves what is made when it is pressed. */
export function downloadButton(
  label: string,
  file: string,
  type: string,
  make: () => Iterable<string>,
): HTMLElement {
  const save = () => {
    const address = URL.createObjectURL(new Blob([...make()], { type }));
    element('a', { href: address, download: file }).click();
    // Not at once, for the browser reads it later.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  };
  return element('button', { type: 'button', class: 'plain', click: save }, label);
}
