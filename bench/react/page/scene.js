/** The scene as the address of the page names it, and what is counted while it plays. */
const query = new URLSearchParams(location.search)

export const variant = query.get('variant')
export const url = `ws://${location.host}/`
export const scene = {
  components: Number(query.get('components')),
  ids: Number(query.get('ids')),
  messages: Number(query.get('messages')),
}

/** How often a message has to be heard before all is over. */
export const expected = Number(query.get('expected'))

export const counts = { renders: 0, heard: 0 }

/** A component renders. */
export function countRender() {
  counts.renders += 1
}

/** A listener has heard a message. */
export function countMessage() {
  counts.heard += 1
}
