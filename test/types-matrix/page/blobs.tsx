import { RateLimitError, WebSocketProvider } from 'hookwire'
import { type BlobEvent, reyna, useBlobEvents, useCreateBlob, useProcessorStatus, useRoom } from 'hookwire/reyna'

const nameOf = (event: BlobEvent): string => ('blob_id' in event.payload ? event.payload.blob_id : event.type)

export function Blobs({ blobId }: { readonly blobId: string }) {
  const events = useBlobEvents({ limit: 10 })
  const { createBlob, error, pending, result } = useCreateBlob()
  const fraction: number | undefined = useProcessorStatus(blobId)?.fraction
  const { status } = useRoom('conversation.*')
  useBlobEvents('blob.derived', ({ expansion_ratio: ratio }) => console.warn(ratio?.toFixed(1)))

  const wrong = () => {
    // @ts-expect-error the schema is missing
    void createBlob({ content: 'text' })
  }
  return (
    <WebSocketProvider protocol={reyna} url="wss://studio.example.com/api/v1/ws">
      <button disabled={pending} onClick={() => createBlob({ content: 'text', schema_id: 'text-input-v1' })}>
        {result?.preview ?? status} {fraction}
      </button>
      <button onClick={wrong}>{error instanceof RateLimitError ? error.retryAt : error?.message}</button>
      {events.map(event => (
        <p key={event.serial}>{nameOf(event)}</p>
      ))}
    </WebSocketProvider>
  )
}
