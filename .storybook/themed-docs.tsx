import { DocsContainer, type DocsContainerProps } from '@storybook/addon-docs/blocks'
import { type PropsWithChildren, type ReactNode, useEffect, useLayoutEffect, useState } from 'react'
import { GLOBALS_UPDATED } from 'storybook/internal/core-events'
import { themes } from 'storybook/theming'

/** Docs pages in the theme of the toolbar, as the stories in them are. */
export function ThemedDocs(props: PropsWithChildren<DocsContainerProps>): ReactNode {
  const [theme, setTheme] = useState(themeInUrl)
  const { channel } = props.context

  useEffect(() => {
    const follow = ({ globals }: { readonly globals: Readonly<Record<string, unknown>> }): void =>
      setTheme(globals['theme'] === 'dark' ? 'dark' : 'light')
    channel.on(GLOBALS_UPDATED, follow)
    return () => channel.off(GLOBALS_UPDATED, follow)
  }, [channel])

  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme
  }, [theme])

  return <DocsContainer {...props} theme={themes[theme]} />
}

/** The toolbar's choice before its first change: Storybook hands it to the page in its address, as `globals=theme:dark`. */
function themeInUrl(): 'light' | 'dark' {
  const globals = new URLSearchParams(window.location.search).get('globals') ?? ''
  return globals.split(';').includes('theme:dark') ? 'dark' : 'light'
}
