/** The way to a value within a document: keys of mappings and indices of lists, from the top. */
export type Path = readonly (string | number)[];

/** Tells where in its file the value at a path stands: `file:line:column`. */
export type Locate = (path: Path) => string;
