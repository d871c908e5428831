import type { ReactNode } from 'react'
import './fields.css'

interface FieldsProps {
  readonly head: readonly string[]
  /** What stands between backticks is code. */
  readonly rows: readonly (readonly string[])[]
}

/** A table of names and what they are. Storybook's Markdown has none. */
export function Fields({ head, rows }: FieldsProps): ReactNode {
  return (
    <div className="fields sb-unstyled" role="group" aria-label={head.join(', ')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map(title => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name = '', ...cells]) => (
            <tr key={name}>
              <th scope="row">
                <Inline text={name} />
              </th>
              {cells.map((cell, index) => (
                <td key={head[index + 1]}>
                  <Inline text={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Inline({ text }: { readonly text: string }): ReactNode {
  return text
    .split(/(`[^`]+`)/)
    .map(part => (part.startsWith('`') ? <code key={part}>{part.slice(1, -1)}</code> : part))
}
