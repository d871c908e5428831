import type { StorybookConfig } from '@storybook/react-vite'

const config: StorybookConfig = {
  framework: '@storybook/react-vite',
  stories: ['../stories/**/*.mdx', '../stories/**/*.stories.tsx'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true, enableCrashReports: false },
  features: { sidebarOnboardingChecklist: false },
  // The other one is built on the API of an older TypeScript.
  typescript: { reactDocgen: 'react-docgen' },
  // Storybook builds a site, not the library.
  viteFinal: ({ build: { lib, rolldownOptions, ...build } = {}, ...vite }) => ({ ...vite, build }),
}

export default config
