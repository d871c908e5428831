/** The class of an outermost element, and the one that the app adds. */
export function classOf(own: string, added: string | undefined): string {
  return added === undefined ? own : `${own} ${added}`
}
