/** What the server says, and what the page has to show in the end. Both sides read this file. */

export const bookOf = (index, ids) => `book-${index % ids}`

const progressAt = (index, messages) => ((index + 1) / messages) * 100

/** The frame of one message; each raises the progress of its book. */
export function frameOf(index, { ids, messages }) {
  return JSON.stringify({
    type: 'ocr_progress',
    payload: {
      bookId: bookOf(index, ids),
      totalPages: messages,
      processedPages: index + 1,
      progress: progressAt(index, messages),
      status: 'processing',
      message: `Processing page ${index + 1} of ${messages}`,
    },
    timestamp: '2026-01-02T03:04:05.678901234Z',
  })
}

/** What a component must show after the last message. */
export function finalProgress(component, { ids, messages }) {
  const book = component % ids
  return progressAt(book + ids * Math.floor((messages - 1 - book) / ids), messages)
}
