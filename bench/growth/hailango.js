/** A task so long that its progress rises with every message, however many there are. */
const TOTAL = 1_000_000_000

export const progressOf = serial => (serial / TOTAL) * 100

export const frameOf = (bookId, serial) =>
  JSON.stringify({
    type: 'ocr_progress',
    payload: {
      bookId,
      totalPages: TOTAL,
      processedPages: serial + 2,
      progress: progressOf(serial),
      status: 'processing',
      message: `Processing page ${serial + 2} of ${TOTAL}`,
    },
    timestamp: '2026-01-02T03:04:05.678901234Z',
  })
