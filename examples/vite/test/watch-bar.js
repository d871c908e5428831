/** Writes down every value that the bar of a book shows, in the page, so that none is missed. */
export async function watchBar(book) {
  const bar = await book.getByRole('progressbar').elementHandle()
  await bar.evaluate(element => {
    const values = []
    const note = () => {
      const value = Number(element.getAttribute('aria-valuenow') ?? 0)
      if (value !== values.at(-1)) values.push(value)
    }
    note()
    new MutationObserver(note).observe(element, { attributes: true, attributeFilter: ['aria-valuenow'] })
    window.barValues = values
  })
  return {
    values: () => bar.evaluate(() => window.barValues),
    reaches: percent =>
      bar.evaluate(
        (element, percent) =>
          new Promise(resolve => {
            const check = () => Number(element.getAttribute('aria-valuenow') ?? 0) >= percent && resolve()
            new MutationObserver(check).observe(element, { attributes: true })
            check()
          }),
        percent,
      ),
  }
}
