import type { Meta, StoryObj } from '@storybook/react-vite'
import { useState } from 'react'
import { expect, userEvent } from 'storybook/test'
import { TypingIndicator } from '../../src/components/index.js'
import { people } from '../support/people.js'
import { Button, Card } from '../support/stage.js'

const typists = people.map(({ id: userId, name }) => ({ userId, name }))

const meta: Meta<typeof TypingIndicator> = {
  title: 'Components/TypingIndicator',
  component: TypingIndicator,
  args: { typists: typists.slice(0, 1) },
  argTypes: { typists: { control: 'object' } },
  render: args => (
    <div className="demo-narrow">
      <Card>
        <TypingIndicator {...args} />
      </Card>
    </div>
  ),
}

export default meta
type Story = StoryObj<typeof TypingIndicator>

export const One: Story = {
  async play({ canvas }) {
    await expect(canvas.getByText('Ann Lee types')).toBeInTheDocument()
  },
}

export const Two: Story = {
  args: { typists: typists.slice(0, 2) },
  async play({ canvas }) {
    await expect(canvas.getByText('Ann Lee and Bob Ito type')).toBeInTheDocument()
  },
}

export const Three: Story = {
  args: { typists: typists.slice(0, 3) },
  async play({ canvas }) {
    await expect(canvas.getByText('3 people type')).toBeInTheDocument()
  },
}

/** Whoever comes or goes, nothing jumps. */
export const ComingAndGoing: Story = {
  render: function ComingAndGoing() {
    const [count, setCount] = useState(0)
    return (
      <div className="demo-narrow">
        <Card>
          <TypingIndicator typists={typists.slice(0, count)} />
          <div className="demo-row">
            <Button onClick={() => setCount(count + 1)}>One more</Button>
            <Button onClick={() => setCount(0)}>Nobody</Button>
          </div>
        </Card>
      </div>
    )
  },
  async play({ canvas }) {
    const region = canvas.getByRole('status').parentElement
    const height = region?.offsetHeight
    await userEvent.click(canvas.getByRole('button', { name: 'One more' }))
    await expect(canvas.getByText('Ann Lee types')).toBeInTheDocument()
    await expect(region?.offsetHeight).toBe(height)
  },
}

/** Another language. */
export const InJapanese: Story = {
  args: { sentence: names => `${names.join('、')}が入力中` },
  render: args => (
    <div lang="ja" className="demo-narrow">
      <Card>
        <TypingIndicator {...args} />
      </Card>
    </div>
  ),
  async play({ canvas }) {
    await expect(canvas.getByText('Ann Leeが入力中')).toBeInTheDocument()
  },
}
