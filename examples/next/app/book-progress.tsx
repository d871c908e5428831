'use client'

import { type OCRProgressState, useOCRProgress } from 'hookwire/hailango'
import { ProgressBar } from 'hookwire/components'

/** How far the reading of a book has come. Renders only for messages about this book. */
export function BookProgress({ bookId }: { readonly bookId: string }) {
  const ocr = useOCRProgress({ bookId })
  return <ProgressBar label={labelOf(ocr)} value={ocr?.fraction} status={ocr?.status} />
}

function labelOf(ocr?: OCRProgressState): string {
  switch (ocr?.status) {
    case undefined:
      return 'Waiting for news'
    case 'completed':
      return 'Ready to learn from'
    case 'failed':
      return ocr.message ?? 'Could not be read'
    case 'processing':
      return `Page ${ocr.processedPages} of ${ocr.totalPages}`
  }
}
