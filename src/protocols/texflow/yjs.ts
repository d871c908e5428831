export { connectYDoc, type ConnectYDocOptions, type YDocConnection } from './yjs/connect-y-doc.js'
export type { YDocState } from './yjs/synced.js'
export { useYDoc, type UseYDocOptions, type YDocHandle } from './yjs/use-y-doc.js'
