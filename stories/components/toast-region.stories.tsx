import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ReactNode } from 'react'
import { expect, fn, waitFor } from 'storybook/test'
import { type NewToast, ToastRegion, type ToastRegionProps, useToasts } from '../../src/components/index.js'
import { Backstage, Button } from '../support/stage.js'

const meta: Meta<typeof ToastRegion> = {
  title: 'Components/ToastRegion',
  component: ToastRegion,
  args: {
    toasts: [
      { id: '1', level: 'info', title: 'A new course', message: '旅行の日本語 is open to you from today.' },
      {
        id: '2',
        level: 'success',
        title: 'Seven days in a row',
        message: 'Your streak goes on.',
        action: { label: 'See the figures', url: '#figures' },
      },
      { id: '3', level: 'warning', title: 'Storage is almost full' },
      { id: '4', level: 'error', title: 'The book could not be opened', message: 'Another device is editing it.' },
    ],
    onDismiss: fn(),
    duration: Infinity,
  },
}

export default meta
type Story = StoryObj<typeof ToastRegion>

/** Errors stand first, in a live region of their own. */
export const EveryLevel: Story = {
  async play({ canvas, userEvent, args }) {
    await expect(canvas.getByRole('region', { name: 'Notifications' })).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: 'Dismiss: A new course' }))
    await expect(args.onDismiss).toHaveBeenCalledWith('1')
  },
}

/** `useToasts` keeps the list. Dismissed by keyboard, the focus goes on to the next toast. */
export const WithUseToasts: Story = {
  args: { toasts: [] },
  render: ({ toasts: _, onDismiss: __, ...args }) => <Kept {...args} />,
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Show a toast' }))
    await userEvent.click(canvas.getByRole('button', { name: 'Show a toast' }))
    const first = await canvas.findByRole('button', { name: 'Dismiss: 走れメロス is ready' })
    const second = await canvas.findByRole('button', { name: 'Dismiss: 雪国 is ready' })

    first.focus()
    await userEvent.keyboard('{Enter}')
    await waitFor(() => expect(first).not.toBeInTheDocument())
    await expect(second).toHaveFocus()
  },
}

const READY: readonly NewToast[] = ['走れメロス', '雪国', 'こころ', '羅生門'].map(title => ({
  level: 'success',
  title: `${title} is ready`,
  message: 'You can learn from it now.',
}))

function Kept(args: Omit<ToastRegionProps, 'toasts' | 'onDismiss'>): ReactNode {
  const { toasts, show, dismiss } = useToasts()
  return (
    <>
      <Backstage label="The app">
        <Button onClick={() => show(READY[toasts.length % READY.length] ?? { title: '' })}>Show a toast</Button>
      </Backstage>
      <ToastRegion {...args} toasts={toasts} onDismiss={dismiss} />
    </>
  )
}
