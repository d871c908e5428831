/**
 * The app that the samples of the documents are written for: the names that a sample may use without saying where they
 * come from, because every reader knows what they mean. Nothing of it exists at run time.
 */

import type { ComponentType, ReactNode } from 'react'

/** Ids that the app has at hand. */
export declare const bookId: string
export declare const orderId: string
export declare const exportId: string
export declare const projectId: string
export declare const storyId: string
export declare const documentId: string
export declare const sessionId: string

/** Where the app keeps who is logged in. */
export declare const session: { readonly token: string; refresh(): Promise<string> }
export declare const auth: { getToken(): Promise<string | null> }

/** What the app does with news. */
export declare function toast(text: string): void
export declare function report(...what: readonly unknown[]): void
export declare function remember(what: string, when: number): void
export declare function play(sound: string, why: string): void
export declare function setBadge(count: number): void
export declare function log(...what: readonly unknown[]): void

/** What the app shows. */
export declare const App: ComponentType
export declare const Route: ComponentType
export declare const Logo: ComponentType
export declare const children: ReactNode
