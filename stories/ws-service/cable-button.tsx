import { type ReactNode, useState } from 'react'
import { useWebSocket } from '../../src/protocols/ws-service/index.js'
import { Button } from '../support/stage.js'
import type { Cable } from '../../test/support/cable.js'

interface CableButtonProps {
  readonly cable: Cable
  /** Whose it is: `your`, `Ben’s`. */
  readonly whose: string
}

/** Pulls the cable, and plugs it in again; then the page need not wait for its next attempt. */
export function CableButton({ cable, whose }: CableButtonProps): ReactNode {
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

  return <Button onClick={toggle}>{pulled ? `Plug ${whose} cable in` : `Pull ${whose} cable`}</Button>
}
