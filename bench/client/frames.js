/** How many frames each variant takes. */
export const FRAMES = Number(process.env['FRAMES'] ?? 200_000)

const BOOKS = 200

/** About 200 bytes. The progress of a book never goes back, or the store would have nothing to do. */
export const messageOf = index => ({
  type: 'ocr_progress',
  payload: {
    bookId: `book-${index % BOOKS}`,
    totalPages: FRAMES,
    processedPages: index + 1,
    progress: Math.round((index / FRAMES) * 10_000) / 100,
    status: 'processing',
    message: `Processing page ${index + 1} of ${FRAMES}`,
  },
  timestamp: '2026-01-02T03:04:05.678901234Z',
})
