import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useState } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import { sayMessage } from '../../src/protocols/ws-service/backend.js'
import { Backstage, Button, Stage } from '../support/stage.js'
import { createCable } from '../../test/support/cable.js'
import { ChatDesk } from './chat-desk.js'
import { createChatServer } from './chat-server.js'
import { type ChatService, LiveServer, SignedIn } from './live-ws-service.js'
import { ANN, BEN, type Person, TEA_KITCHEN } from './team.js'
import './ws-service.css'

interface ChatArgs {
  /** How long a request to the app's own server takes, ms. */
  requestTime: number
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<ChatArgs> = {
  title: 'WS-Service/A chat between two',
  args: { requestTime: 400, latency: 40 },
  argTypes: {
    requestTime: { control: { type: 'range', min: 0, max: 3000, step: 100 } },
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
  },
  render: args => <ChatPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<ChatArgs>

type Canvas = Parameters<NonNullable<Story['play']>>[0]['canvas']
const desk = (canvas: Canvas, { name }: Person) => within(canvas.getByRole('region', { name }))
const field = (canvas: Canvas, person: Person) => desk(canvas, person).getByPlaceholderText('Say something')

async function connected(canvas: Canvas): Promise<void> {
  await waitFor(() => expect(canvas.getAllByText('Connected')).toHaveLength(2))
  await waitFor(() => expect(canvas.getAllByText(/: online$/)).toHaveLength(2))
}

/** What one writes, the other sees coming; and sees where it has got to, from the first to the last tick. */
export const SideBySide: Story = {
  args: { requestTime: 0, latency: 0 },
  async play({ canvas, userEvent, step }) {
    await connected(canvas)
    const [ann, ben] = [desk(canvas, ANN), desk(canvas, BEN)]

    await step('Ann types, and Ben sees it coming', async () => {
      await userEvent.type(field(canvas, ANN), 'Tea at four?')
      await ben.findByText('Ann Lee types')
      await expect(ann.queryByText('Ann Lee types')).toBeNull()
    })

    await step('She sends it: it is there, read, and nobody types any more', async () => {
      await userEvent.click(ann.getByRole('button', { name: 'Send' }))
      await ben.findByText('Tea at four?')
      await ann.findByRole('img', { name: 'Read by Ben Ito' })
      await waitFor(() => expect(ben.queryByText('Ann Lee types')).toBeNull())
    })

    await step('What comes while Ben looks elsewhere is delivered, and read when he looks', async () => {
      await userEvent.click(ben.getByLabelText('Looks at it'))
      await userEvent.type(field(canvas, ANN), 'I bring the cake.{Enter}')
      await ben.findByText('I bring the cake.')
      await ann.findByRole('img', { name: 'Delivered to Ben Ito' })
      await userEvent.click(ben.getByLabelText('Looks at it'))
      await waitFor(() => expect(ann.getAllByRole('img', { name: 'Read by Ben Ito' })).toHaveLength(2))
    })
  },
}

/** The app's own server takes no message. It stands there as not sent, until it is tried again or thrown away. */
export const NotSent: Story = {
  args: { requestTime: 0, latency: 0 },
  async play({ canvas, userEvent, step }) {
    await connected(canvas)
    const [ann, ben] = [desk(canvas, ANN), desk(canvas, BEN)]

    await step('It says why', async () => {
      await userEvent.click(canvas.getByLabelText('Answers with an error'))
      await userEvent.type(field(canvas, ANN), 'Is the kettle on?{Enter}')
      await ann.findByRole('alert')
      await expect(ann.getByRole('alert')).toHaveTextContent('The server is busy (503)')
      await expect(ann.getByRole('img', { name: 'Not sent' })).toBeVisible()
    })

    await step('Tried again, it is sent, once', async () => {
      await userEvent.click(canvas.getByLabelText('Answers with an error'))
      await userEvent.click(ann.getByRole('button', { name: 'Try again' }))
      await ann.findByRole('img', { name: 'Read by Ben Ito' })
      await expect(ann.getAllByText('Is the kettle on?')).toHaveLength(1)
      await expect(ben.getAllByText('Is the kettle on?')).toHaveLength(1)
    })
  },
}

/** Ben's cable is out. What he writes fails, what he types nobody hears of, and what he has missed he fetches. */
export const CableOut: Story = {
  args: { requestTime: 0, latency: 0 },
  async play({ canvas, userEvent, step }) {
    await connected(canvas)
    const [ann, ben] = [desk(canvas, ANN), desk(canvas, BEN)]

    await step('To Ann he is gone, and her message gets no further than the server', async () => {
      await userEvent.click(ben.getByRole('button', { name: 'Pull the cable' }))
      await ann.findByText('Ben Ito: offline')
      await userEvent.type(field(canvas, ANN), 'Are you there?{Enter}')
      await ann.findByRole('img', { name: 'Sent' })
      await expect(ben.queryByText('Are you there?')).toBeNull()
      await ben.findByText('Ann Lee: online, last known')
    })

    await step('What he writes is not sent', async () => {
      await userEvent.type(field(canvas, BEN), 'The line is dead{Enter}')
      await waitFor(() => expect(ben.getByRole('alert')).toHaveTextContent('No network'))
      await userEvent.type(field(canvas, BEN), 'Hello?')
    })

    await step('Back again, he has what he missed; that he typed, nobody hears late', async () => {
      await userEvent.click(ben.getByRole('button', { name: 'Plug it in' }))
      await ben.findByText('Are you there?', {}, { timeout: 5000 })
      await ann.findByRole('img', { name: 'Read by Ben Ito' })
      await expect(ann.queryByText('Ben Ito types')).toBeNull()
    })

    await step('And tries again what he wrote', async () => {
      await userEvent.click(ben.getByRole('button', { name: 'Try again' }))
      await ann.findByText('The line is dead')
      await ben.findByRole('img', { name: 'Read by Ann Lee' })
    })
  },
}

const DESKS = [
  { person: ANN, other: BEN },
  { person: BEN, other: ANN },
] as const

function ChatPage(args: ChatArgs): ReactNode {
  return <LiveServer latency={args.latency}>{server => <Kitchen server={server} {...args} />}</LiveServer>
}

function Kitchen({ server, requestTime }: ChatArgs & { readonly server: ChatService }): ReactNode {
  const [app] = useState(() => createChatServer(server, { conversationId: TEA_KITCHEN, requestTime }))
  const [cables] = useState(() => DESKS.map(() => createCable(server.transport)))
  const [fails, setFails] = useState(false)

  return (
    <Stage
      wide
      connection={false}
      title="The tea kitchen"
      lead="Messages go to the app’s own server. WS-Service tells of them, and of who types, has got and has read."
    >
      <div className="desks">
        {DESKS.map(({ person, other }, index) => {
          const cable = cables[index]
          if (cable === undefined) return null
          return (
            <SignedIn key={person.id} server={server} userId={person.id} transport={cable}>
              <ChatDesk person={person} other={other} app={app} cable={cable} />
            </SignedIn>
          )
        })}
      </div>
      <Backstage label="The app’s server">
        <label className="check">
          <input
            type="checkbox"
            checked={fails}
            onChange={event => {
              setFails(event.currentTarget.checked)
              app.fail(event.currentTarget.checked)
            }}
          />
          Answers with an error
        </label>
        <Button
          onClick={() =>
            server.play(
              sayMessage({
                conversationId: TEA_KITCHEN,
                senderId: BEN.id,
                content: 'Gladly, from my phone.',
                typeFor: 4000,
              }),
            )
          }
        >
          Ben writes on another device
        </Button>
      </Backstage>
    </Stage>
  )
}
