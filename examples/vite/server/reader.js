// Reads the pages of books, one after another, and tells their owners how far it is.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createWorker, OEM } from 'tesseract.js'
import { imageOf } from './library.js'

// The language data comes with npm: nothing is downloaded while the server runs, and no cache is needed.
const languageData = createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json')
const langPath = join(dirname(languageData), '4.0.0_best_int')

/** `sendToUser` is the hub's: it reaches every device of a user, and nobody while they are offline. */
export function createReader({ library, sendToUser }) {
  let onStep = () => {}
  let queue = Promise.resolve()
  let closed = false

  const starting = createWorker('eng', OEM.LSTM_ONLY, {
    langPath,
    cacheMethod: 'none',
    // Without it, an image that cannot be read would end the process; `recognize` rejects in any case.
    errorHandler: () => {},
    logger: ({ status, progress }) => {
      if (status === 'recognizing text') onStep(progress)
    },
  })

  async function read(book) {
    const worker = await starting
    const { id: bookId, userId, title, totalPages } = book

    function tell(fractionOfPage, status = 'processing') {
      const processedPages = book.text.length
      const currentPage = Math.min(processedPages + 1, totalPages)
      const progress = ((processedPages + fractionOfPage) / totalPages) * 100
      const message = `Reading page ${currentPage} of ${totalPages}`
      sendToUser(userId, 'ocr_progress', { bookId, totalPages, processedPages, progress, currentPage, status, message })
    }

    try {
      tell(0)
      while (book.text.length < totalPages) {
        onStep = tell
        const { data } = await worker.recognize(imageOf(book, book.text.length + 1))
        await library.saveText(book, data.text.trim())
        tell(0)
      }
      sendToUser(userId, 'book_ready', { bookId, title, totalPages, message: 'Every page has been read.' })
      console.log(`ready: ${title}`)
    } catch (error) {
      if (closed) return
      console.error(`"${title}" could not be read:`, error)
      const problem = `Page ${book.text.length + 1} of “${title}” could not be read.`
      await library.saveProblem(book, problem)
      tell(0, 'failed')
      sendToUser(userId, 'error', { code: 'OCR_FAILED', message: problem })
    }
  }

  return {
    read(book) {
      queue = queue.then(() => (closed ? undefined : read(book)))
    },
    async close() {
      closed = true
      const worker = await starting
      await worker.terminate()
    },
  }
}
