// A list's columns as data: the same ones make the table on wide screens and the cards on narrow ones.

export interface Column<Row> {
  key: string
  /** Key of the heading. */
  title: string
  text?: (row: Row) => string
  /** The field the server sorts by; none: it cannot be sorted. */
  sort?: string
  number?: boolean
  /** Always there; the others can be hidden. */
  fixed?: boolean
}

/** The chosen columns in their order; a column that is new since the choice was stored is shown. */
export function chosen<Row>(all: readonly Column<Row>[], hidden: readonly string[]): Column<Row>[] {
  return all.filter((column) => column.fixed || !hidden.includes(column.key))
}
