import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { ReadReceipt, type ReadReceiptProps } from '../../src/components/index.js'
import { nameOf } from '../support/people.js'
import { Card } from '../support/stage.js'

const meta: Meta<typeof ReadReceipt> = {
  title: 'Components/ReadReceipt',
  component: ReadReceipt,
  args: { receipt: { delivered: ['u-1', 'u-2'], read: ['u-1'] }, nameOf },
  argTypes: { state: { control: 'inline-radio', options: ['sending', 'failed', 'sent'] } },
  render: args => (
    <div className="demo-narrow">
      <Card>
        <ReadReceipt {...args} />
      </Card>
    </div>
  ),
}

export default meta
type Story = StoryObj<typeof ReadReceipt>

export const Read: Story = {
  async play({ canvas }) {
    await expect(canvas.getByRole('img', { name: 'Read by Ann Lee' })).toHaveTextContent('Read')
  },
}

const STEPS: readonly (readonly [label: string, props: ReadReceiptProps])[] = [
  ['Under way', { state: 'sending' }],
  ['Not sent', { state: 'failed' }],
  ['With the server', {}],
  ['With one', { receipt: { delivered: ['u-1'], read: [] } }],
  ['With several', { receipt: { delivered: ['u-1', 'u-2', 'u-9'], read: [] } }],
  ['Read by one', { receipt: { delivered: ['u-1', 'u-2'], read: ['u-2'] } }],
  ['Read by several', { receipt: { delivered: ['u-1', 'u-2'], read: ['u-1', 'u-2'] } }],
]

export const EachStep: Story = {
  render: () => (
    <div className="demo-narrow">
      <Card>
        <ul className="demo-list">
          {STEPS.map(([label, props]) => (
            <li key={label}>
              {label}
              <ReadReceipt nameOf={nameOf} {...props} />
            </li>
          ))}
        </ul>
      </Card>
    </div>
  ),
  async play({ canvas }) {
    const names = canvas.getAllByRole('img').map(image => image.getAttribute('aria-label'))
    await expect(names).toEqual([
      'Sending',
      'Not sent',
      'Sent',
      'Delivered to Ann Lee',
      'Delivered to Ann Lee, Bob Ito and 1 other',
      'Read by Bob Ito',
      'Read by Ann Lee and Bob Ito',
    ])
  },
}

/** Another language. */
export const InJapanese: Story = {
  args: { labels: { read: '既読', readBy: names => `既読：${names.join('、')}` } },
  render: args => (
    <div lang="ja" className="demo-narrow">
      <Card>
        <ReadReceipt {...args} />
      </Card>
    </div>
  ),
  async play({ canvas }) {
    await expect(canvas.getByRole('img', { name: '既読：Ann Lee' })).toBeInTheDocument()
  },
}
