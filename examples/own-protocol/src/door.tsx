import { type FormEvent, useState } from 'react'

/** Asks for a name, which is all that this server wants to know. */
export function Door({ onEnter }: { readonly onEnter: (name: string) => void }) {
  const [name, setName] = useState('')

  function enter(event: FormEvent): void {
    event.preventDefault()
    if (name.trim() !== '') onEnter(name.trim())
  }

  return (
    <main className="door">
      <form className="card" onSubmit={enter}>
        <h1>Stairwell</h1>
        <p className="lead">Whoever passes by can talk. What should the others call you?</p>
        <label htmlFor="name">Your name</label>
        <div className="row">
          <input
            id="name"
            value={name}
            onChange={({ target }) => setName(target.value)}
            autoComplete="nickname"
            maxLength={40}
            required
            autoFocus
          />
          <button type="submit">Come in</button>
        </div>
      </form>
    </main>
  )
}
