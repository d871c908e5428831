import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useState } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import type { Clock } from '../../src/lib/clock.js'
import { Backstage, Button, Stage } from '../support/stage.js'
import './call/call.css'
import { JONAS, KARIN } from './call/family.js'
import { AtHome, Exchange } from './call/live-calls.js'
import { Telephone } from './call/telephone.js'

interface CallArgs {
  /** What Jonas can be called on. With one device it is simply his. */
  devices: readonly (string | undefined)[]
  /** How fast Karin's clock goes, for waits that nobody wants to sit through. */
  speed: number
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<CallArgs> = {
  title: 'WS-Service/A call',
  args: { devices: [undefined], speed: 1, latency: 40 },
  argTypes: {
    devices: { table: { disable: true } },
    speed: { control: { type: 'range', min: 1, max: 60, step: 1 } },
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
  },
  render: args => <CallPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<CallArgs>

type Canvas = Parameters<NonNullable<Story['play']>>[0]['canvas']

const PATIENT = { timeout: 10_000 }

/** The telephone of somebody, when everybody is connected. */
async function find(canvas: Canvas, name: string, count = 2) {
  await waitFor(() => expect(canvas.getAllByText('Connected')).toHaveLength(count), PATIENT)
  return within(canvas.getByRole('region', { name }))
}

/** Waits until frames arrive in the video of this name. */
async function moves(telephone: ReturnType<typeof within>, name: RegExp): Promise<void> {
  const video = (await telephone.findByLabelText(name, {}, PATIENT)) as HTMLVideoElement
  await waitFor(() => expect(video.videoWidth).toBeGreaterThan(0), PATIENT)
  const before = video.currentTime
  await waitFor(() => expect(video.currentTime).toBeGreaterThan(before), PATIENT)
}

/** Karin calls, Jonas accepts, and each sees the other: real WebRTC, between two clients on one page. */
export const SeeEachOther: Story = {
  args: { latency: 0 },
  async play({ canvas, userEvent, step }) {
    const karin = await find(canvas, 'Karin')
    const jonas = await find(canvas, 'Jonas')

    await step('It rings at Jonas’s, and he accepts', async () => {
      await userEvent.click(karin.getByRole('button', { name: 'Call Jonas' }))
      await karin.findByText('Calling Jonas …')
      await jonas.findByText('Karin is calling')
      await userEvent.click(jonas.getByRole('button', { name: 'Accept' }))
    })

    await step('Each sees the other, and for how long', async () => {
      await Promise.all([moves(karin, /^Jonas, as/), moves(jonas, /^Karin, as/)])
      await karin.findByText('0:01', {}, PATIENT)
    })

    await step('The line of the server is cut, and they go on talking', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Cut the lines to the server' }))
      await find(canvas, 'Karin')
      await Promise.all([moves(karin, /^Jonas, as/), moves(jonas, /^Karin, as/)])
    })

    await step('Jonas hides, and is back', async () => {
      const key = jonas.getByRole('button', { name: 'Hide me' })
      await userEvent.click(key)
      await expect(key).toHaveAttribute('aria-pressed', 'true')
      await userEvent.click(key)
      await expect(key).toHaveAttribute('aria-pressed', 'false')
    })
  },
}

/** One of them hangs up: camera and microphone are let go of on both sides. */
export const HangUp: Story = {
  args: { latency: 0 },
  async play({ canvas, userEvent }) {
    const karin = await find(canvas, 'Karin')
    const jonas = await find(canvas, 'Jonas')
    await userEvent.click(jonas.getByRole('button', { name: 'Call Karin' }))
    await userEvent.click(await karin.findByRole('button', { name: 'Accept' }))
    await Promise.all([moves(karin, /^Jonas, as/), moves(jonas, /^Karin, as/)])
    const own = (await karin.findByLabelText('Karin’s own picture')) as HTMLVideoElement
    const camera = own.srcObject as MediaStream
    await userEvent.click(jonas.getByRole('button', { name: 'Hang up' }))
    await Promise.all([karin.findByText('Call ended'), jonas.findByText('Call ended')])
    await expect(camera.getTracks().map(({ readyState }) => readyState)).toEqual(['ended', 'ended'])
  },
}

/** Jonas has three devices. All ring; where he accepts, the call is, and the others stop. */
export const ThreeDevicesRing: Story = {
  args: { devices: ['phone', 'tablet', 'laptop'], latency: 0 },
  async play({ canvas, userEvent }) {
    const karin = await find(canvas, 'Karin', 4)
    await userEvent.click(karin.getByRole('button', { name: 'Call Jonas' }))
    await waitFor(() => expect(canvas.getAllByText('Karin is calling')).toHaveLength(3), PATIENT)
    const tablet = await find(canvas, 'Jonas’s tablet', 4)
    await userEvent.click(tablet.getByRole('button', { name: 'Accept' }))
    await Promise.all([moves(karin, /^Jonas, as/), moves(tablet, /^Karin, as/)])
    await expect(canvas.getAllByText('Answered on another device')).toHaveLength(2)
  },
}

/** The browser does not let Jonas's page use his microphone. It says what to do, and rings on until he has done it. */
export const PermissionRefused: Story = {
  args: { latency: 0 },
  async play({ canvas, userEvent, step }) {
    const karin = await find(canvas, 'Karin')
    const jonas = await find(canvas, 'Jonas')
    await userEvent.click(canvas.getByRole('button', { name: 'Refuse camera and microphone' }))

    await step('Jonas cannot accept, and Karin still hears it ring', async () => {
      await userEvent.click(karin.getByRole('button', { name: 'By voice' }))
      await userEvent.click(await jonas.findByRole('button', { name: 'Accept' }))
      await waitFor(() => expect(jonas.getByRole('alert')).toHaveTextContent('settings of this site'))
      await expect(karin.getByText('Calling Jonas …')).toBeVisible()
    })

    await step('He allows it, and accepts', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Allow camera and microphone' }))
      await userEvent.click(jonas.getByRole('button', { name: 'Accept' }))
      await karin.findByText('0:01', {}, PATIENT)
      await expect(jonas.getByRole('alert')).toBeEmptyDOMElement()
    })
  },
}

/** Nobody answers. Half a minute, which passes quickly here, and the call is over, with what to do now. */
export const NobodyAnswers: Story = {
  args: { speed: 60, latency: 0 },
  async play({ canvas, userEvent }) {
    const karin = await find(canvas, 'Karin')
    const jonas = await find(canvas, 'Jonas')
    await userEvent.click(karin.getByRole('button', { name: 'Call Jonas' }))
    await jonas.findByText('Karin is calling')
    await karin.findByText('No answer', {}, PATIENT)
    await expect(karin.getByRole('alert')).toHaveTextContent('leave a message')
    await jonas.findByText('Missed call')
  },
}

function CallPage({ devices, speed, latency }: CallArgs): ReactNode {
  const [allowed, allow] = useState(true)
  const [clock] = useState(() => fastClock(speed))
  return (
    <Exchange latency={latency}>
      {server => (
        <Stage
          wide
          connection={false}
          title="A call"
          lead="The server only carries the words by which two browsers find each other. Sound and picture go their own way."
        >
          <div className="telephones">
            <AtHome server={server} person={KARIN} clock={clock}>
              <Telephone owner={KARIN} other={JONAS} allowed />
            </AtHome>
            {devices.map(device => (
              <AtHome key={device ?? ''} server={server} person={JONAS}>
                <Telephone owner={JONAS} other={KARIN} device={device} allowed={allowed} />
              </AtHome>
            ))}
          </div>
          <Backstage label="Backstage">
            <Button onClick={server.cut}>Cut the lines to the server</Button>
            <Button onClick={() => allow(!allowed)}>
              {allowed ? 'Refuse camera and microphone' : 'Allow camera and microphone'}
            </Button>
          </Backstage>
        </Stage>
      )}
    </Exchange>
  )
}

/** The machine's clock, so many times faster. */
function fastClock(speed: number): Clock | undefined {
  if (speed === 1) return undefined
  const began = Date.now()
  return {
    now: () => began + (Date.now() - began) * speed,
    after(ms, task) {
      const timer = setTimeout(task, ms / speed)
      return () => clearTimeout(timer)
    },
  }
}
