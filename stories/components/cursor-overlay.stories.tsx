import type { Meta, StoryObj } from '@storybook/react-vite'
import { useState } from 'react'
import { expect } from 'storybook/test'
import { CursorOverlay, type CursorOverlayProps } from '../../src/components/index.js'
import { people } from '../support/people.js'
import { Card } from '../support/stage.js'

const TEXT = `\\section{Introduction}
Our grandmother was born
in a house by the sea.
\\cite{letters}`

/** A text of whole characters and lines, with cursors over it. */
function Page(props: CursorOverlayProps) {
  return (
    <div className="demo-narrow">
      <Card>
        <pre style={{ position: 'relative', margin: 0, paddingTop: '1.5em', fontSize: 14, lineHeight: 1.75 }}>
          {TEXT}
          <CursorOverlay {...props} />
        </pre>
      </Card>
    </div>
  )
}

/** From a line and a column to lengths: the font decides. */
const at = (index: number, line: number, column: number) => ({
  ...(people[index] ?? people[0]),
  x: `${column}ch`,
  y: `calc(1.5em + ${line * 1.75}em)`,
  height: '1.75em',
})

const meta: Meta<typeof CursorOverlay> = {
  title: 'Components/CursorOverlay',
  component: CursorOverlay,
  args: { cursors: [at(0, 0, 9), at(1, 2, 14)] },
  argTypes: { cursors: { control: 'object' } },
  render: args => <Page {...args} />,
}

export default meta
type Story = StoryObj<typeof CursorOverlay>

export const InAText: Story = {
  async play({ canvas }) {
    const items = canvas.getAllByRole('listitem')
    await expect(items.map(item => item.textContent)).toEqual(['Ann Lee', 'Bob Ito'])
  },
}

/** A name at the edge stays inside, and a long one is cut. */
export const AtTheEdge: Story = {
  args: {
    cursors: [
      { ...people[0], x: '16ch', y: 0, height: 24 },
      { ...people[3], x: '100%', y: 28, height: 24 },
      { ...people[4], name: 'Evelyn of the very long name', x: 0, y: 76, height: 24 },
    ],
  },
  async play({ canvas }) {
    const overlay = canvas.getByRole('list').getBoundingClientRect()
    for (const name of ['Ann Lee', 'Dora Novák', 'Evelyn of the very long name']) {
      const box = canvas.getByText(name).getBoundingClientRect()
      await expect(box.top).toBeGreaterThanOrEqual(overlay.top)
      await expect(box.left).toBeGreaterThanOrEqual(overlay.left)
      await expect(box.right).toBeLessThanOrEqual(overlay.right)
    }
  },
}

/** On a board, in parts of its size. Move the pointer, or touch it: the cursor follows. */
export const OnABoard: Story = {
  render: function OnABoard() {
    const [place, setPlace] = useState({ x: '40%', y: '50%' })
    return (
      <div
        style={{ position: 'relative', height: 220, border: '1px solid var(--hookwire-border)', borderRadius: 16 }}
        onPointerMove={({ currentTarget, clientX, clientY }) => {
          const box = currentTarget.getBoundingClientRect()
          setPlace({
            x: `${((clientX - box.left) / box.width) * 100}%`,
            y: `${((clientY - box.top) / box.height) * 100}%`,
          })
        }}
      >
        <CursorOverlay
          cursors={[
            { ...people[0], ...place },
            { ...people[2], x: '70%', y: '30%' },
          ]}
        />
      </div>
    )
  },
}
