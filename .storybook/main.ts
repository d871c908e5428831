import type { StorybookConfig } from '@storybook/react-vite'
import remarkGfm from 'remark-gfm'
import { linkPages } from './link-pages.js'

const config: StorybookConfig = {
  framework: '@storybook/react-vite',
  stories: ['../stories/**/*.mdx', '../stories/**/*.stories.tsx'],
  addons: [
    {
      name: '@storybook/addon-docs',
      options: { mdxPluginOptions: { mdxCompileOptions: { remarkPlugins: [remarkGfm, linkPages] } } },
    },
    '@storybook/addon-a11y',
    '@storybook/addon-vitest',
  ],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true, enableCrashReports: false },
  features: { sidebarOnboardingChecklist: false },
  // The other one is built on the API of an older TypeScript.
  typescript: { reactDocgen: 'react-docgen' },
  viteFinal: ({ build: { lib, rolldownOptions, ...build } = {}, ...vite }) => ({
    ...vite,
    // Storybook builds a site, not the library.
    build,
    optimizeDeps: {
      ...vite.optimizeDeps,
      // What only the preview imports would be discovered while a story is tested, and reload the page under it.
      include: [...(vite.optimizeDeps?.include ?? []), 'storybook/internal/core-events', 'storybook/theming'],
    },
  }),
}

export default config
