import type { ReactNode } from 'react'
import { ConnectionStatus } from '../../src/components/index.js'
import type { CableEnd } from './connected.js'

interface TileProps {
  readonly name: string
  readonly about: string
  readonly end: CableEnd
  /** Where it stands on a wide screen. */
  readonly area: string
  readonly children: ReactNode
}

/** What one of the backends has to say, and the connection to it. */
export function Tile({ name, about, area, end: { protocol, isIn, turn }, children }: TileProps): ReactNode {
  return (
    <section className="tile" aria-label={name} data-area={area} data-cable={isIn ? 'in' : 'out'}>
      <header className="tile-head">
        <div className="tile-name">
          <h3 className="card-title">{name}</h3>
          <p className="muted">{about}</p>
        </div>
        <ConnectionStatus protocol={protocol} />
      </header>
      <div className="tile-body">{children}</div>
      <footer className="tile-foot">
        <button
          type="button"
          className="tile-cable"
          aria-label={`${isIn ? 'Pull the cable' : 'Plug it in'}: ${name}`}
          onClick={() => turn(!isIn)}
        >
          <span className="tile-plug" aria-hidden="true" />
          {isIn ? 'Pull the cable' : 'Plug it in'}
        </button>
      </footer>
    </section>
  )
}
