import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useState } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import type { TokenReason } from '../../src/index.js'
import { createWsServiceBackend } from '../../src/protocols/ws-service/backend.js'
import { topicOf, useConversation, useTopic } from '../../src/protocols/ws-service/index.js'
import { AskedCard, Asking } from '../support/asked-card.js'
import { Backstage, Button, Card, Stage } from '../support/stage.js'
import { type ChatService, LiveServer, SignedIn } from './live-ws-service.js'
import { ANN, YOU } from './team.js'
import './ws-service.css'

interface RefusedArgs {
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<RefusedArgs> = {
  title: 'WS-Service/A refusal',
  args: { latency: 40 },
  argTypes: { latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } } },
}

export default meta
type Story = StoryObj<RefusedArgs>

type Canvas = Parameters<NonNullable<Story['play']>>[0]['canvas']
const conversation = (canvas: Canvas, name: string) => within(canvas.getByRole('region', { name }))

/** Of three conversations you are in two. Each is asked for by itself, so the one that is refused costs no other. */
export const ATopic: Story = {
  render: args => <TopicsPage key={JSON.stringify(args)} {...args} />,
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')
    const board = () => conversation(canvas, 'The board')

    await step('The refused one says why', async () => {
      await waitFor(() => expect(board().getByRole('alert')).toHaveTextContent('You are not in this conversation'))
      await expect(board().getByText('NOT_A_MEMBER')).toBeVisible()
      await conversation(canvas, 'Tea kitchen').findByText('joined')
      await conversation(canvas, 'Release 5').findByText('joined')
    })

    await step('Nothing of it is heard', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Say something in each' }))
      await conversation(canvas, 'Tea kitchen').findByText('The kettle is on')
      await conversation(canvas, 'Release 5').findByText('All tests are green')
      await expect(board().queryByText('Not for everybody yet')).toBeNull()
    })

    await step('Let in, and asked for again, it is joined', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Let you into the board' }))
      await userEvent.click(board().getByRole('button', { name: 'Ask again' }))
      await waitFor(() => expect(board().getByText('joined')).toBeVisible())
      await userEvent.click(canvas.getByRole('button', { name: 'Say something in each' }))
      await board().findByText('Not for everybody yet')
    })
  },
}

/** The first token has expired. The server says so, the app is asked for another one, and nobody notices. */
export const AToken: Story = {
  render: args => <TokenPage key={JSON.stringify(args)} {...args} />,
  args: { latency: 0 },
  async play({ canvas, userEvent, step }) {
    const asked = () =>
      within(canvas.getByRole('list', { name: 'What the app was asked for' }))
        .getAllByRole('listitem')
        .map(item => item.textContent)

    await step('Asked once more, it brings a good one', async () => {
      await canvas.findByText('Connected')
      await expect(asked()).toEqual(['connect: a token of yesterday', 'refused: a fresh one'])
    })

    await step('Refused again, that is the last word', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Take no token any more' }))
      await canvas.findByText('Your session has ended')
    })

    await step('Until the user logs in again', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Take tokens again' }))
      await userEvent.click(canvas.getByRole('button', { name: 'Try again' }))
      await canvas.findByText('Connected')
      await expect(asked().at(-1)).toBe('connect: a fresh one')
    })
  },
}

interface Asked {
  readonly id: string
  readonly name: string
  readonly about: string
  /** What is said in it. */
  readonly said: string
}

const BOARD = '0c000000-0000-4000-8000-000000000003'

const CONVERSATIONS: readonly Asked[] = [
  {
    id: '0c000000-0000-4000-8000-000000000001',
    name: 'Tea kitchen',
    about: 'Everybody',
    said: 'The kettle is on',
  },
  { id: BOARD, name: 'The board', about: 'Ann and Vera', said: 'Not for everybody yet' },
  {
    id: '0c000000-0000-4000-8000-000000000002',
    name: 'Release 5',
    about: 'Engineering',
    said: 'All tests are green',
  },
]

/** A server where the board decides who is in it. */
function createDoor() {
  let isIn = false
  return {
    backend: createWsServiceBackend({ requireToken: true, members: id => id !== BOARD || isIn }),
    letIn() {
      isIn = true
    },
  }
}

function TopicsPage({ latency }: RefusedArgs): ReactNode {
  const [door] = useState(createDoor)
  const [invited, setInvited] = useState(false)
  return (
    <LiveServer latency={latency} backend={door.backend}>
      {server => (
        <SignedIn server={server} userId={YOU.id}>
          <Stage wide title="Your conversations" lead="The server looks at each that the page asks for by itself.">
            <div className="asked">
              {CONVERSATIONS.map(each => (
                <Asking key={each.id}>{askAgain => <ConversationCard asked={each} onAskAgain={askAgain} />}</Asking>
              ))}
            </div>
            <Backstage label="The others">
              <Button onClick={() => sayInEach(server)}>Say something in each</Button>
              <Button
                disabled={invited}
                onClick={() => {
                  door.letIn()
                  setInvited(true)
                }}
              >
                Let you into the board
              </Button>
            </Backstage>
          </Stage>
        </SignedIn>
      )}
    </LiveServer>
  )
}

function sayInEach({ sendToRoom }: ChatService): void {
  for (const { id: conversation_id, said: content } of CONVERSATIONS) {
    const message = { id: crypto.randomUUID(), conversation_id, sender_id: ANN.id, content }
    sendToRoom(topicOf('conversation', { conversation_id }), 'message.new', message)
  }
}

interface ConversationCardProps {
  readonly asked: Asked
  readonly onAskAgain: () => void
}

function ConversationCard({ asked: { id, name, about }, onAskAgain }: ConversationCardProps): ReactNode {
  const topic = useTopic('conversation', { conversation_id: id })
  const { messages } = useConversation(id)
  const last = messages.at(-1)
  return (
    <AskedCard name={name} about={about} answer={topic} onAskAgain={onAskAgain}>
      <p className={last === undefined ? 'muted' : 'bubble-text'}>{last?.content ?? 'Nothing has been said yet.'}</p>
    </AskedCard>
  )
}

interface TokenRequest {
  readonly serial: number
  readonly reason: TokenReason
  readonly brought: string
}

function TokenPage({ latency }: RefusedArgs): ReactNode {
  const [requests, setRequests] = useState<readonly TokenRequest[]>([])

  return (
    <LiveServer latency={latency}>
      {server => (
        <SignedIn
          server={server}
          userId={YOU.id}
          token={reason => {
            const isOld = reason === 'connect' && requests.length === 0
            const brought = isOld ? 'a token of yesterday' : 'a fresh one'
            setRequests(before => [...before, { serial: before.length, reason, brought }])
            return server.token(YOU.id, isOld ? { expiresIn: -86_400 } : {})
          }}
        >
          <Stage
            title="A token of yesterday"
            lead="It is the first message of a line. The server answers whether it is good."
          >
            <Card title="What the app was asked for">
              <ol className="rows" aria-label="What the app was asked for">
                {requests.map(({ serial, reason, brought }) => (
                  <li key={serial}>
                    <span className="row-name">{reason}: </span>
                    <span className="row-text">{brought}</span>
                  </li>
                ))}
              </ol>
            </Card>
            <Backstage>
              <Button onClick={() => server.acceptTokens(false)}>Take no token any more</Button>
              <Button onClick={() => server.acceptTokens(true)}>Take tokens again</Button>
            </Backstage>
          </Stage>
        </SignedIn>
      )}
    </LiveServer>
  )
}
