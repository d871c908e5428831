import type { ReactElement, ReactNode } from 'react'

import type { TokenReason } from '../client/auth.js'
import type { ConnectionOptions } from '../client/options.js'
import type { HookwireError } from '../errors.js'
import type { Protocol } from '../protocol/protocol.js'
import { type OwnClientProps, WebSocketProvider } from '../react/provider.js'

/** For `wrapper` of Testing Library's `render` and `renderHook`: a provider of its own for each of them. */
export type TestWrapper = (props: { readonly children?: ReactNode }) => ReactElement

/** What a provider in a test may have otherwise than the default one. `options` are added to those of the server. */
export type TestProviderProps<P extends Protocol> = Pick<
  Partial<OwnClientProps<P>>,
  'url' | 'params' | 'token' | 'autoConnect' | 'onError'
> & { readonly options?: ConnectionOptions }

/** The providers of a test server, and what they have asked for and reported. */
export interface Providers<P extends Protocol> {
  readonly props: OwnClientProps<P>
  readonly wrapper: TestWrapper
  readonly createWrapper: (props: TestProviderProps<P>) => TestWrapper
  readonly errors: readonly HookwireError[]
  readonly tokenRequests: readonly TokenReason[]
}

export interface ProvidersOptions<P extends Protocol> {
  readonly protocol: P
  readonly url: string
  readonly token: () => string
  readonly options: ConnectionOptions
}

export function createProviders<P extends Protocol>(defaults: ProvidersOptions<P>): Providers<P> {
  const errors: HookwireError[] = []
  const tokenRequests: TokenReason[] = []

  function report(error: HookwireError): void {
    // These come of what the test does to the line. The rest is a mistake that nobody should overlook.
    if (error.kind !== 'connection' && error.kind !== 'auth') console.error(error)
  }

  function propsWith(changed: TestProviderProps<P>): OwnClientProps<P> {
    const { protocol, url } = defaults
    const { token, onError = report } = changed
    return {
      protocol,
      url,
      ...changed,
      token:
        typeof token === 'function'
          ? reason => {
              tokenRequests.push(reason)
              return token(reason)
            }
          : token,
      onError(error) {
        errors.push(error)
        onError(error)
      },
      options: { ...defaults.options, ...changed.options },
    }
  }

  const wrapperOf = (props: OwnClientProps<P>): TestWrapper =>
    function TestProvider({ children }) {
      return <WebSocketProvider {...props}>{children}</WebSocketProvider>
    }

  const props = propsWith({ token: defaults.token })
  return {
    props,
    wrapper: wrapperOf(props),
    createWrapper: changed => wrapperOf(propsWith({ token: defaults.token, ...changed })),
    errors,
    tokenRequests,
  }
}
