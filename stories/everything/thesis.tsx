import type { ReactNode } from 'react'
import { CompilationBar, CompilationLog, LastResult } from '../texflow/compilation.js'
import { Others } from '../texflow/desk.js'
import { Source } from '../texflow/source.js'
import { THESIS } from '../texflow/thesis.js'

/** TexFlow: where the others are in the source, and how its compilation goes. */
export function Thesis(): ReactNode {
  return (
    <div className="tile-halves">
      <Source label="main.tex" lines={THESIS} />
      <div className="tile-half">
        <Others />
        <CompilationBar />
        <CompilationLog />
        <LastResult />
      </div>
    </div>
  )
}
