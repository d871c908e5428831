import { type ReactNode, type SubmitEvent, useId } from 'react'
import { Problem } from '../support/stage.js'

interface TextFormProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onSave: () => void
  /** It is being saved. */
  readonly pending: boolean
  /** What went wrong, if anything. */
  readonly problem?: string | undefined
}

/** A text, and a button that saves it. */
export function TextForm({ label, value, onChange, onSave, pending, problem }: TextFormProps): ReactNode {
  const id = useId()

  function submit(event: SubmitEvent): void {
    event.preventDefault()
    onSave()
  }

  return (
    <form className="text-form" onSubmit={submit}>
      <label htmlFor={id}>{label}</label>
      <textarea id={id} rows={3} value={value} onChange={event => onChange(event.target.value)} />
      <div className="demo-row">
        <button type="submit" className="button button-primary" disabled={pending || value === ''}>
          {pending ? 'Saving …' : 'Save'}
        </button>
        <Problem text={problem} />
      </div>
    </form>
  )
}
