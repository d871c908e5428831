/*
 * What a protocol of your own needs for a Socket.IO server. It stands apart, because `socket.io-client` is only installed
 * by those who have one.
 */
export { eventCodec } from './protocol/event-codec.js'
export { socketIoTransport, type SocketIoTransportOptions } from './transports/socket-io.js'
