export const LIMIT = 'React limit'
export const SINGLETON = 'singleton with setState'
export const HOOKWIRE = 'hookwire'
export const UNCHECKED = 'hookwire, validate: false'
export const HANDLERS = 'hookwire, handlers'
export const FILTER = 'react-use-websocket, filter'
export const EFFECT = 'react-use-websocket, in an effect'

const one = () => 1

/**
 * What is compared, in the order of the tables; `page/variants/` holds how each is written.
 *
 * `heardBy` says how many listeners hear a message, so that a lost one is missed: one beside the components where they
 * show state, which may skip; all components where each has a handler; those that follow the book where each picks it out.
 */
export const VARIANTS = [
  { name: LIMIT, heardBy: one },
  { name: SINGLETON, heardBy: one },
  { name: HOOKWIRE, heardBy: one },
  { name: UNCHECKED, heardBy: one },
  { name: HANDLERS, heardBy: ({ components }) => components },
  { name: FILTER, heardBy: one },
  { name: EFFECT, heardBy: ({ components, ids }) => components / ids },
]
