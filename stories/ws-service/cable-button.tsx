import { type ReactNode, useState } from 'react'
import { useWebSocket } from '../../src/protocols/ws-service/index.js'
import { Button } from '../support/stage.js'
import type { Cable } from '../../test/support/cable.js'

/** Pulls the cable, and plugs it in again; then the page need not wait for its next attempt. */
export function CableButton({ cable }: { readonly cable: Cable }): ReactNode {
  const { connect } = useWebSocket()
  const [pulled, setPulled] = useState(cable.isPulled)

  function toggle(): void {
    if (pulled) {
      cable.plug()
      connect()
    } else {
      cable.pull()
    }
    setPulled(!pulled)
  }

  return <Button onClick={toggle}>{pulled ? 'Plug it in' : 'Pull the cable'}</Button>
}
