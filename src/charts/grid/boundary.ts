import { along, type Fragment } from '../panel.ts';
import { lineWidth } from '../theme.ts';
import { type GridFrame, upward } from './frame.ts';

/** A place of a grid, and what theory expects there; null where it is silent. */
export interface Expecting {
  readonly column: number;
  readonly row: number;
  readonly expected: string | null;
}

/** An edge between two cells. */
export interface Edge {
  readonly left: number;
  readonly right: number;
  readonly below: number;
  readonly above: number;
}

/** The edges across which theory expects something else. */
export function boundaryOf(cells: readonly Expecting[]): Edge[] {
  const places = new Map(cells.map((cell) => [`${cell.column} ${cell.row}`, cell.expected]));
  const differs = (a: string | null, b: string | null | undefined) =>
    a !== null && b !== null && b !== undefined && a !== b;
  return cells.flatMap(({ column, row, expected }): Edge[] => {
    const [right, above] = [column + 0.5, row + 0.5];
    return [
      ...(differs(expected, places.get(`${column + 1} ${row}`))
        ? [{ left: right, right, below: row - 0.5, above }]
        : []),
      ...(differs(expected, places.get(`${column} ${row + 1}`))
        ? [{ left: column - 0.5, right, below: above, above }]
        : []),
    ];
  });
}

/** Dark on light, or light on dark, with a seam of the background that keeps it apart from any colour. */
export function boundaryLayers(edges: readonly Edge[], frame: GridFrame): Fragment[] {
  const { across, theme } = frame;
  const layer = (color: string, width: number) => ({
    data: { values: edges },
    mark: { type: 'rule', color, strokeWidth: lineWidth(width, theme), strokeCap: 'square' },
    encoding: {
      x: along(across, 'left', theme),
      x2: { field: 'right' },
      y: upward(frame, 'below'),
      y2: { field: 'above' },
    },
  });
  return edges.length === 0 ? [] : [layer(theme.background, 5), layer(theme.text, 2.4)];
}
