export { type Client, createClient } from './client/client.js'
export type { TokenReason, TokenSource } from './client/auth.js'
export type { Reason, Status } from './client/status.js'
export type { ClientOptions, ConnectionOptions } from './client/options.js'
export type { OutboxOptions } from './client/outbox.js'
export type { ReconnectOptions } from './client/policy.js'
export type { RequestArguments } from './client/client.js'
export type { RequestOptions } from './client/requests.js'
export type {
  ClientState,
  ConnectionState,
  PresentMember,
  Receipt,
  Room,
  TaskProgress,
  Traffic,
  Typist,
} from './client/state.js'
export type { ClientStore } from './client/store.js'
export {
  AuthError,
  ConnectionError,
  type ErrorHandler,
  type ErrorKind,
  HandlerError,
  HookwireError,
  OverflowError,
  ProtocolError,
  RateLimitError,
  RequestError,
  TimeoutError,
  UsageError,
} from './errors.js'
export type { Clock, Undo } from './lib/clock.js'
export type { Change, Member, ReceiptState, TaskStatus } from './protocol/change.js'
export {
  type Codec,
  type Codecs,
  type Envelope,
  jsonCodec,
  type JsonEnvelopeKeys,
  type Sender,
} from './protocol/envelope.js'
export type { Intents } from './protocol/intent.js'
export type { Address, OneOrMany, ProtocolDefinition, Topics, Verdict, Wants } from './protocol/definition.js'
export type { KnownMessage, MessageHandler, UnknownMessage } from './protocol/message.js'
export {
  type CommandPayload,
  type CommandType,
  defineProtocol,
  type MessageOf,
  type MessageType,
  type PayloadOf,
  type Protocol,
} from './protocol/protocol.js'
export type { Closed, Frame, Link, LinkEvents, Target, Transport } from './protocol/transport.js'
export { createHooks, type Hooks } from './react/create-hooks.js'
export type { MessageHook, MessageHookOptions } from './react/message-hook.js'
export {
  type OwnClientProps,
  type SharedClientProps,
  WebSocketProvider,
  type WebSocketProviderProps,
} from './react/provider.js'
export { useConnection, type UseConnection } from './react/use-connection.js'
export type { LatestMessageOptions } from './react/use-latest-message.js'
export type { AwayOptions } from './client/presence.js'
export {
  type PresenceHandle,
  type PresenceMember,
  type PresenceOptions,
  type UseMembers,
  usePresence,
  type UsePresence,
} from './react/use-presence.js'
export { useProgress, type UseProgress } from './react/use-progress.js'
export { type ReceiptsHandle, useReceipts, type UseReceipts, type UseReceiptsOfOthers } from './react/use-receipts.js'
export type { Lacking } from './react/lacking.js'
export { type RequestHandle, useRequest, type UseRequest } from './react/use-request.js'
export { type RoomHandle, useRoom, type UseRoom } from './react/use-room.js'
export { useSend, type UseSend } from './react/use-send.js'
export type { UseTable } from './react/use-table.js'
export {
  type TypingHandle,
  type TypingOptions,
  type TypingUser,
  useTyping,
  type UseTyping,
} from './react/use-typing.js'
export { useWebSocket, type WebSocketHandle } from './react/use-web-socket.js'
export { webSocketTransport, type WebSocketTransportOptions } from './transports/websocket.js'
