import type { Backend } from '../../src/mock/index.js'
import type { CommandPayload } from '../../src/index.js'
import { reynaBackend } from '../../src/protocols/reyna/backend.js'
import type { reyna } from '../../src/protocols/reyna/index.js'

type ReYNa = typeof reyna

/** A server whose processor has a quota. */
export interface Quota {
  readonly backend: Backend<ReYNa>
  /** Whoever asks next is told to wait for so long, s. */
  readonly exhaust: (seconds: number) => void
}

export function createQuota(): Quota {
  let retryAfter: number | undefined
  return {
    backend: {
      ...reynaBackend,
      rules(context) {
        const rules = reynaBackend.rules(context)
        return {
          ...rules,
          received(command, connection) {
            if (command.type !== 'process_blob' || retryAfter === undefined) {
              return rules.received?.(command, connection)
            }
            // The hub has checked it.
            const { blob_id: blobId } = command.payload as CommandPayload<ReYNa, 'process_blob'>
            context.hub.send(connection, 'error', {
              code: 'PROCESSOR_FAILED',
              message: 'Text expansion failed: API quota exceeded',
              blob_id: blobId,
              retry_after: retryAfter,
            })
            retryAfter = undefined
          },
        }
      },
    },
    exhaust(seconds) {
      retryAfter = seconds
    },
  }
}
