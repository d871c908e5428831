import type { StorybookConfig } from '@storybook/react-vite'

const config: StorybookConfig = {
  framework: '@storybook/react-vite',
  stories: ['../stories/**/*.mdx', '../stories/**/*.stories.tsx'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'],
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
