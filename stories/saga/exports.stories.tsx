import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useState } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import { ProgressBar } from '../../src/components/index.js'
import { useExport, useProject } from '../../src/protocols/saga/index.js'
import { Backstage, Button, Problem, Stage } from '../support/stage.js'
import { bindBook } from './bind-book.js'
import { PROJECT_ID } from './family.js'
import { LiveSaga } from './live-saga.js'
import './saga.css'

interface ExportsArgs {
  /** How long a tenth of a book takes, ms. */
  stepTime: number
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<ExportsArgs> = {
  title: 'Saga/A book and its download',
  args: { stepTime: 400, latency: 40 },
  argTypes: {
    stepTime: { control: { type: 'range', min: 20, max: 2000, step: 20 } },
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
  },
  render: args => <ExportsPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<ExportsArgs>

/** The server makes a book of the stories, tells how far it is, and where to download it. */
export const Ready: Story = {
  args: { stepTime: 60 },
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')
    const spring = within(canvas.getByRole('region', { name: 'Spring edition' }))
    await waitFor(() => expect(spring.getByRole('button', { name: 'Make the book' })).toBeEnabled())

    await step('The bar moves, and nothing is there yet', async () => {
      await userEvent.click(spring.getByRole('button', { name: 'Make the book' }))
      const bar = await spring.findByRole('progressbar', { name: 'Setting the pages' })
      await waitFor(() => expect(Number(bar.getAttribute('aria-valuenow'))).toBeGreaterThan(0))
      await expect(spring.queryByRole('link')).toBeNull()
    })

    await step('Then the book can be downloaded, and has the stories in it', async () => {
      const link = await spring.findByRole('link', { name: 'Download the book' }, { timeout: 5000 })
      await expect(spring.getByRole('progressbar')).toHaveAttribute('aria-valuetext', 'Done')
      const book = await fetch((link as HTMLAnchorElement).href)
      await expect(await book.text()).toContain('We left Gothenburg in March of 1951')
    })

    await step('The other book has not been touched', async () => {
      const summer = within(canvas.getByRole('region', { name: 'Summer edition' }))
      await expect(summer.queryByRole('progressbar')).toBeNull()
    })
  },
}

/** It fails half-way. The page says why, in the server's words, and begins anew when it is told to. */
export const FailedAndRetried: Story = {
  args: { stepTime: 50, latency: 0 },
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')
    const summer = within(canvas.getByRole('region', { name: 'Summer edition' }))
    await waitFor(() => expect(summer.getByRole('button', { name: 'Make the book' })).toBeEnabled())
    await userEvent.click(canvas.getByRole('button', { name: 'Lose a recording' }))

    await step('It fails where the recording is missing', async () => {
      await userEvent.click(summer.getByRole('button', { name: 'Make the book' }))
      await waitFor(() => expect(summer.getByRole('alert')).toHaveTextContent('could not be found'), { timeout: 3000 })
      await expect(summer.getByRole('progressbar')).toHaveAttribute('aria-valuetext', 'Failed at 60 %')
    })

    await step('Tried again, it begins anew and comes to its end', async () => {
      await userEvent.click(summer.getByRole('button', { name: 'Try again' }))
      await waitFor(() => expect(summer.getByRole('alert')).toBeEmptyDOMElement())
      await summer.findByRole('link', { name: 'Download the book' }, { timeout: 3000 })
    })
  },
}

const EDITIONS = [
  { id: 'spring', title: 'Spring edition', about: 'Three stories, in the order in which they were told' },
  { id: 'summer', title: 'Summer edition', about: 'The same, with what the family has asked' },
] as const

type Edition = (typeof EDITIONS)[number]

const LOST = { at: 0.6, error: 'The recording of “The bakery on Clark Street” could not be found' }

function ExportsPage({ stepTime, latency }: ExportsArgs): ReactNode {
  const [lost, setLost] = useState(false)

  return (
    <LiveSaga latency={latency}>
      {server => (
        <Stage
          title="The Lindqvists, bound"
          lead="A book of all stories takes a while. Its page can be left meanwhile."
        >
          <div className="editions">
            {EDITIONS.map((edition, index) => (
              <EditionCard
                key={edition.id}
                edition={edition}
                shade={index === 0 ? 3 : 2}
                onMake={() => {
                  // What the app's own HTTP does in earnest.
                  const failure = lost ? LOST : undefined
                  setLost(false)
                  server.play(
                    bindBook({ projectId: PROJECT_ID, exportId: edition.id, title: edition.title, stepTime, failure }),
                  )
                }}
              />
            ))}
          </div>
          <Backstage>
            <Button disabled={lost} onClick={() => setLost(true)}>
              Lose a recording
            </Button>
          </Backstage>
        </Stage>
      )}
    </LiveSaga>
  )
}

interface EditionCardProps {
  readonly edition: Edition
  readonly shade: number
  readonly onMake: () => void
}

function EditionCard({ edition: { id, title, about }, shade, onMake }: EditionCardProps): ReactNode {
  const { status } = useProject(PROJECT_ID)
  const exported = useExport(id)
  return (
    <section className="card edition" aria-label={title}>
      <div className="cover" data-shade={shade} aria-hidden="true">
        {title.slice(0, 1)}
      </div>
      <div className="edition-text">
        <div>
          <h3 className="told-title">{title}</h3>
          <p className="muted">{about}</p>
        </div>
        {exported !== undefined && (
          <ProgressBar label={LABELS[exported.status]} value={exported.fraction} status={exported.status} />
        )}
        <Problem text={exported?.error} />
        {exported?.downloadUrl !== undefined ? (
          <div className="demo-row">
            <a className="button button-primary" href={exported.downloadUrl} download={`${id}-edition.html`}>
              Download the book
            </a>
          </div>
        ) : (
          exported?.status !== 'running' && (
            <div className="demo-row">
              <Button primary disabled={status !== 'joined'} onClick={onMake}>
                {exported === undefined ? 'Make the book' : 'Try again'}
              </Button>
            </div>
          )
        )}
      </div>
    </section>
  )
}

const LABELS = {
  running: 'Setting the pages',
  completed: 'Bound',
  failed: 'Not finished',
} as const
