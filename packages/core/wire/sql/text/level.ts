/** What is known between one pair of parentheses. */
export interface Level {
  verb: string | undefined;
  /** The next name is a table's. */
  expect: Expectation | undefined;
  /** In a list of sources: after a comma comes another. */
  from: boolean;
  /** In another list of tables. */
  list: boolean;
  /** Between `with` and the statement: names of common table expressions. */
  introduces: boolean;
  /** What is created, where its table follows later. */
  object: string | undefined;
}

export interface Expectation {
  /** Something is read from it, so that it may also be a function. */
  readonly source: boolean;
  /** It may be the alias of a table that is named later. */
  readonly loose: boolean;
}

export function newLevel(): Level {
  return { verb: undefined, expect: undefined, from: false, list: false, introduces: false, object: undefined };
}

/** Where a source may stand, a join in parentheses may stand. `top (5)` stands before the name. */
export function openLevel(outer: Level, isTop: boolean): Level {
  const inner = newLevel();
  if (isTop) return inner;
  if (outer.expect?.source === true) {
    inner.expect = outer.expect;
    inner.from = true;
  }
  outer.expect = undefined;
  return inner;
}
