import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { ProgressBar } from '../../src/components/index.js'
import { Card } from '../support/stage.js'

const meta: Meta<typeof ProgressBar> = {
  title: 'Components/ProgressBar',
  component: ProgressBar,
  args: { label: '10 of 24 pages read', value: 0.42 },
  argTypes: {
    label: { control: 'text' },
    value: { control: { type: 'range', min: 0, max: 1, step: 0.01 } },
    status: { control: 'inline-radio', options: ['running', 'completed', 'failed'] },
  },
  render: args => (
    <div className="demo-narrow">
      <Card>
        <ProgressBar {...args} />
      </Card>
    </div>
  ),
}

export default meta
type Story = StoryObj<typeof ProgressBar>

export const Running: Story = {
  async play({ canvas }) {
    const bar = canvas.getByRole('progressbar', { name: '10 of 24 pages read' })
    await expect(bar).toHaveAttribute('aria-valuenow', '42')
    await expect(bar).toHaveAttribute('aria-valuetext', '42 %')
  },
}

/** Before the first message nobody knows how far it is. */
export const Indeterminate: Story = {
  args: { label: 'Waiting for the first page', value: undefined },
  async play({ canvas }) {
    await expect(canvas.getByRole('progressbar')).not.toHaveAttribute('aria-valuenow')
  },
}

export const Completed: Story = {
  args: { label: '24 of 24 pages read', value: 1, status: 'completed' },
  async play({ canvas }) {
    await expect(canvas.getByRole('progressbar')).toHaveAttribute('aria-valuetext', 'Done')
  },
}

/** It stays where the work ended. */
export const Failed: Story = {
  args: { label: '16 of 24 pages read', value: 0.67, status: 'failed' },
  async play({ canvas }) {
    await expect(canvas.getByRole('progressbar')).toHaveAttribute('aria-valuetext', 'Failed at 67 %')
  },
}

/** Another language, another unit. */
export const InJapanese: Story = {
  args: { label: 'ページを読み取り中', valueText: '24ページ中10ページ' },
  render: args => (
    <div className="demo-narrow" lang="ja">
      <Card>
        <ProgressBar {...args} />
      </Card>
    </div>
  ),
  async play({ canvas }) {
    await expect(canvas.getByRole('progressbar')).toHaveAttribute('aria-valuetext', '24ページ中10ページ')
  },
}
