/** What the messages are about: of all that is there, whatever their number, these few. */
export const MET = 10

/** The ids of so many things; the messages meet ten of them that stand side by side. */
export function subjects(size) {
  const ids = Array.from({ length: size }, (_, index) => `id-${index}`)
  const first = Math.floor((size - MET) / 2)
  const met = ids.slice(first, first + MET)
  return { ids, met, metBy: serial => met[serial % MET] }
}
