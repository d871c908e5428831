export { ConnectionStatus, type ConnectionLabels, type ConnectionStatusProps } from './connection-status.js'
export { CursorOverlay, type CursorOverlayProps, type OverlayCursor } from './cursor-overlay.js'
export {
  type AvatarMember,
  PresenceAvatars,
  type PresenceAvatarsProps,
  type PresenceLabels,
} from './presence-avatars.js'
export { ProgressBar, type ProgressBarProps, type ProgressStatus } from './progress-bar.js'
export { ReadReceipt, type ReadReceiptProps, type ReceiptLabels, type ReceiptStep } from './read-receipt.js'
export { ToastRegion, type ToastRegionProps } from './toast-region.js'
export type { Toast, ToastAction, ToastLevel } from './toast.js'
export { type NewToast, useToasts, type UseToastsOptions, type Toasts } from './use-toasts.js'
export { type IndicatedTypist, TypingIndicator, type TypingIndicatorProps } from './typing-indicator.js'
