const LINE_WIDTH = 100;

/**
 * The result file, and others: what fits on a line stands on one line, so that it is easy to read and to
 * compare. The same data give the same bytes.
 */
export function formatJson(data: object): string {
  return `${format(data, '')}\n`;
}

function format(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  const line = inline(value);
  if (line.length + indent.length <= LINE_WIDTH || typeof value !== 'object' || value === null) {
    return line;
  }
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => inner + format(item, inner)).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const lines = entries.map(
    ([key, item]) => `${inner}${JSON.stringify(key)}: ${format(item, inner)}`,
  );
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function inline(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, item]) => `${JSON.stringify(key)}: ${inline(item)}`).join(', ')} }`;
}
