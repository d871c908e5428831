import { type FormEvent, useState } from 'react'
import { TypingIndicator } from 'hookwire/components'
import { useOwnId, useSay, useTyping } from './chat.ts'

/** Who else types in the room, and the place to do so. */
export function Composer({ room }: { readonly room: string }) {
  const [text, setText] = useState('')
  const { typists, inputProps, sent } = useTyping(room, { except: useOwnId() })
  const { request, pending, error } = useSay()

  async function say(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (text.trim() === '') return
    sent()
    await request({ room, text: text.trim() })
    setText('')
  }

  return (
    <form className="composer" onSubmit={event => void say(event).catch(() => undefined)}>
      <TypingIndicator typists={typists} />
      {error !== undefined && (
        <p className="problem" role="alert">
          That was not sent. Try once more.
        </p>
      )}
      <div className="row">
        <input
          {...inputProps}
          aria-label="Message"
          placeholder={`Say something in the ${room}`}
          value={text}
          onChange={({ target }) => setText(target.value)}
          autoComplete="off"
        />
        <button type="submit" disabled={pending}>
          {pending ? 'Sending' : 'Send'}
        </button>
      </div>
    </form>
  )
}
