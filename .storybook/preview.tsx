import type { Decorator, Preview } from '@storybook/react-vite'
import { useLayoutEffect, type ReactNode } from 'react'
import '../src/components/components.css'
import './preview.css'
import { ThemedDocs } from './themed-docs.js'

function Themed({ theme, children }: { theme: string; children: ReactNode }) {
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme
  }, [theme])
  return children
}

const withTheme: Decorator = (Story, { globals }) => (
  <Themed theme={String(globals['theme'])}>
    <Story />
  </Themed>
)

const preview: Preview = {
  decorators: [withTheme],
  initialGlobals: { theme: 'light' },
  globalTypes: {
    theme: {
      description: 'Theme',
      toolbar: {
        icon: 'mirror',
        dynamicTitle: true,
        items: [
          { value: 'light', title: 'Light', icon: 'sun' },
          { value: 'dark', title: 'Dark', icon: 'moon' },
        ],
      },
    },
  },
  parameters: {
    a11y: { test: 'error' },
    // The theme sets the background.
    backgrounds: { disable: true },
    layout: 'padded',
    docs: { container: ThemedDocs, codePanel: true },
    options: {
      storySort: {
        method: 'alphabetical',
        order: [
          'Start here',
          'Guides',
          ['Test your components', 'Speak your own backend', 'From a hand-written client', 'From react-use-websocket'],
          'Live',
          ['Connection', 'One book', 'Many books', 'Notifications and errors', 'Review reminders', 'Learning updates'],
          'Everything at once',
          'Provider and hooks',
          [
            'WebSocketProvider',
            'useWebSocket',
            'useConnection',
            'useProgress',
            'useSend',
            'useRequest',
            'useRoom',
            'useTyping',
            'usePresence',
            'useReceipts',
          ],
          'Hooks by message',
          [
            'createHooks',
            'useWebSocketSubscription',
            'useWebSocketSubscriptions',
            'useLatestMessage',
            'useMessageLog',
            'useCommand',
          ],
          // The backends, from a to z, each in a chapter of its own.
          '*',
          ['With your backend'],
          'Without React',
          ['defineProtocol', 'createClient', 'createMockServer', 'serve'],
          'Components',
          [
            'ConnectionStatus',
            'ProgressBar',
            'PresenceAvatars',
            'TypingIndicator',
            'ReadReceipt',
            'CursorOverlay',
            'ToastRegion',
            'useToasts',
          ],
        ],
      },
    },
  },
}

export default preview
