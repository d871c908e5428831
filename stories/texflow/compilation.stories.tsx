import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useState } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import { compile, texflowBackend } from '../../src/protocols/texflow/backend.js'
import { useCompilation } from '../../src/protocols/texflow/index.js'
import { LiveServer } from '../support/live-server.js'
import { Backstage, Button, Card, Stage } from '../support/stage.js'
import { CompilationBar, CompilationLog, LastResult } from './compilation.js'
import { InProject, type Server } from './in-project.js'
import { ANN } from './thesis.js'

interface CompilationArgs {
  /** How long a run of the compiler takes, ms. */
  stepTime: number
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<CompilationArgs> = {
  title: 'TexFlow/A compilation',
  args: { stepTime: 700, latency: 40 },
  argTypes: {
    stepTime: { control: { type: 'range', min: 50, max: 3000, step: 50 } },
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
  },
  render: args => <CompilationPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<CompilationArgs>

/** Everybody in the project sees how far it is, in the compiler's words, and what came of it. */
export const Compiled: Story = {
  args: { stepTime: 120, latency: 0 },
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')
    await expect(canvas.getByText('There is no PDF yet.')).toBeVisible()

    await step('The bar moves, and says what the compiler does', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Compile' }))
      const bar = await canvas.findByRole('progressbar')
      await waitFor(() => expect(Number(bar.getAttribute('aria-valuenow'))).toBeGreaterThan(0))
      await within(canvas.getByRole('list', { name: 'Log' })).findByText('bibtex')
    })

    await step('Then there is a PDF', async () => {
      await canvas.findByText('main.pdf, 3 pages', {}, { timeout: 4000 })
      await expect(canvas.getByRole('progressbar', { name: 'Compiled' })).toHaveAttribute('aria-valuetext', 'Done')
    })
  },
}

/** One that fails says where. The result stays while the next one runs, and then there is a better one. */
export const FailedAndMended: Story = {
  args: { stepTime: 250, latency: 0 },
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')

    await step('It fails half-way, in the words of the compiler', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Misspell a command' }))
      await userEvent.click(canvas.getByRole('button', { name: 'Compile' }))
      const result = within(canvas.getByRole('region', { name: 'Last result' }))
      await result.findByText(/Undefined control sequence/, {}, { timeout: 4000 })
      await expect(canvas.getByRole('progressbar')).toHaveAttribute('aria-valuetext', 'Failed at 60 %')
    })

    await step('It runs again, and what came of the last one stays meanwhile', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Compile' }))
      await canvas.findByRole('progressbar', { name: /^(Reading|pdflatex|bibtex)/ })
      const result = within(canvas.getByRole('region', { name: 'Last result' }))
      await expect(result.getByText(/Undefined control sequence/)).toBeVisible()
      await result.findByText('main.pdf, 3 pages', {}, { timeout: 4000 })
    })
  },
}

function CompilationPage({ stepTime, latency }: CompilationArgs): ReactNode {
  return (
    <LiveServer backend={texflowBackend} latency={latency}>
      {server => (
        <InProject server={server} userId={ANN}>
          <Stage title="The thesis as a PDF" lead="One compiles, and everybody in the project sees how far it is.">
            <Card title="main.tex">
              <CompilationBar />
              <CompilationLog />
            </Card>
            <Card title="Last result">
              <LastResult />
            </Card>
            <Compiler server={server} stepTime={stepTime} />
          </Stage>
        </InProject>
      )}
    </LiveServer>
  )
}

interface CompilerProps {
  readonly server: Server
  readonly stepTime: number
}

/** What the app's own HTTP does in earnest. */
function Compiler({ server, stepTime }: CompilerProps): ReactNode {
  const isRunning = useCompilation()?.status === 'running'
  const [run, setRun] = useState(1)
  const [isMisspelt, setMisspelt] = useState(false)
  return (
    <Backstage>
      <Button
        primary
        disabled={isRunning}
        onClick={() => {
          const about = { projectId: 'thesis', compilationId: `run-${run}`, stepTime }
          server.play(compile(isMisspelt ? { ...about, failAt: 0.6 } : about))
          setRun(run + 1)
          setMisspelt(false)
        }}
      >
        Compile
      </Button>
      <Button disabled={isMisspelt} onClick={() => setMisspelt(true)}>
        Misspell a command
      </Button>
    </Backstage>
  )
}
