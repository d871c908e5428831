import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { PresenceAvatars } from '../../src/components/index.js'
import { people } from '../support/people.js'
import { Card } from '../support/stage.js'

const meta: Meta<typeof PresenceAvatars> = {
  title: 'Components/PresenceAvatars',
  component: PresenceAvatars,
  args: { members: people.slice(0, 4) },
  argTypes: { members: { control: 'object' }, max: { control: { type: 'range', min: 1, max: 7 } } },
  render: args => (
    <div className="demo-narrow">
      <Card>
        <PresenceAvatars {...args} />
      </Card>
    </div>
  ),
}

export default meta
type Story = StoryObj<typeof PresenceAvatars>

/** Online, busy, away, offline: each mark has a shape of its own. */
export const EachStatus: Story = {
  async play({ canvas }) {
    const items = canvas.getAllByRole('listitem')
    await expect(items.map(item => item.textContent)).toEqual([
      'ALAnn Lee: online',
      'BIBob Ito: busy, In a lesson',
      '田花田中 花: away',
      'DNDora Novák: offline',
    ])
  },
}

/** Of those for whom there is no room it says how many they are. */
export const ManyPeople: Story = {
  args: { members: people, max: 4 },
  async play({ canvas }) {
    await expect(canvas.getByText('and 3 more')).toBeInTheDocument()
  },
}

/** The line is lost: this is how they were. */
export const Stale: Story = {
  args: { members: people.slice(0, 4).map(member => ({ ...member, stale: true })) },
  async play({ canvas }) {
    await expect(canvas.getByText('Ann Lee: online, last known')).toBeInTheDocument()
  },
}

const PICTURE = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path fill="#7fb7a8" d="M0 0h8v8H0z"/><circle cx="4" cy="3" r="1.6" fill="#264f45"/><path fill="#264f45" d="M1 8a3 3 0 0 1 6 0z"/></svg>',
)}`

/** A picture, and what stands in its place where it does not come. */
export const Pictures: Story = {
  args: {
    members: [
      { ...people[0], avatarUrl: PICTURE },
      { ...people[1], avatarUrl: 'data:image/png;base64,broken' },
      { ...people[3], avatarUrl: PICTURE },
    ],
  },
  async play({ canvas }) {
    await expect(await canvas.findByText('BI')).toBeInTheDocument()
  },
}

/** Another size, in another language. */
export const InJapanese: Story = {
  args: {
    members: people.slice(0, 3),
    label: '参加者',
    labels: { online: 'オンライン', away: '離席中', busy: '取り込み中' },
  },
  render: args => (
    <div lang="ja" className="demo-narrow" style={{ '--hookwire-avatar-size': '48px' } as React.CSSProperties}>
      <Card>
        <PresenceAvatars {...args} />
      </Card>
    </div>
  ),
  async play({ canvas }) {
    await expect(canvas.getByRole('list', { name: '参加者' })).toBeInTheDocument()
  },
}
