import { render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { describe, expect, test } from 'vitest'

import { RequestError, TimeoutError } from '../../../src/errors.js'
import { useProject, useStories, useStoryEvents } from '../../../src/protocols/saga/hooks.js'
import { saga } from '../../../src/protocols/saga/protocol.js'
import { createTestServer } from '../../../src/testing/index.js'
import { openDoors, openHook, openPage, type Server } from './open-page.js'

function Project({ id }: { readonly id: string | undefined }) {
  const { status, error } = useProject(id)
  return <p>{[id, status, error?.kind].filter(Boolean).join(' ')}</p>
}

function Projects({ ids }: { readonly ids: readonly string[] }) {
  return ids.map(id => <Project key={id} id={id} />)
}

const shown = (): string =>
  screen
    .queryAllByText(/./)
    .map(element => element.textContent)
    .join(', ')

/** What the server has heard: `+p` for a join, `-p` for a leave. */
const heard = (server: Server): string =>
  server
    .received()
    .map(({ type, payload }) => `${type === 'join_project' ? '+' : '-'}${typeof payload === 'string' ? payload : ''}`)
    .join(' ')

/** A page whose server says nothing by itself. */
async function openSilent(children: React.ReactNode) {
  const server = createTestServer(saga)
  const page = render(children, { wrapper: server.createWrapper({ onError: () => undefined }) })
  await server.opened()
  return { ...page, server }
}

const DENIED = { code: 'PROJECT_ACCESS_DENIED', message: 'Access denied to project' }

describe('useProject', () => {
  test('is joining, then joined, and says since when', async () => {
    const server = createTestServer(saga, { now: 1000 })
    const { handles, Watched } = watch()
    render(<Watched />, { wrapper: server.wrapper })
    await server.opened()
    expect(handles.at(-1)).toEqual({ status: 'joining', since: undefined, error: null })
    await server.advance(40)
    server.send('joined_project', { projectId: 'p' })
    expect(handles.at(-1)).toEqual({ status: 'joined', since: 1040, error: null })
  })

  function watch() {
    const handles: unknown[] = []
    function Watched() {
      handles.push(useProject('p'))
      return null
    }
    return { handles, Watched }
  }

  test('of a project that is refused has the server’s own words', async () => {
    const { shown } = await openHook(useProject, 'no way')
    expect(shown().status).toBe('denied')
    expect(shown().error).toBeInstanceOf(RequestError)
    expect(shown().error).toMatchObject({ answer: DENIED })
  })

  test('without a project joins nothing yet', async () => {
    const { server, shown, rerender } = await openHook(useProject, undefined)
    expect(shown().status).toBe('joining')
    expect(heard(server)).toBe('')
    rerender('p')
    await server.advance(0)
    expect(shown().status).toBe('joined')
  })

  test('renders for its own project only', async () => {
    const { server, rerender, takeRenders } = await openHook(useProject, 'p')
    takeRenders()
    server.send('joined_project', { projectId: 'q' })
    server.send('story_uploaded', { story: { id: 's' }, projectId: 'p' })
    server.send('typing_start', { storyId: 's', projectId: 'p', userId: 'u' })
    expect(takeRenders()).toBe(0)
    rerender('q')
    takeRenders()
    server.send('left_project', { projectId: 'p' })
    expect(takeRenders()).toBe(0)
    server.send('left_project', { projectId: 'q' })
    expect(takeRenders()).toBe(1)
  })
})

describe('a project is counted over components', () => {
  test('of which the first joins and the last leaves, whatever hook they use', async () => {
    function Stories() {
      useStories('p')
      useStoryEvents('p', () => undefined)
      return null
    }
    const { server, rerender } = await openPage([<Stories key="stories" />, <Project key="project" id="p" />])
    expect(heard(server)).toBe('+p')
    rerender([<Stories key="stories" />])
    await server.advance(0)
    expect(heard(server)).toBe('+p')
    rerender([])
    await server.advance(0)
    expect(heard(server)).toBe('+p -p')
  })

  test('and StrictMode changes nothing', async () => {
    const page = (ids: readonly string[]) => (
      <StrictMode>
        <Projects ids={ids} />
      </StrictMode>
    )
    const { server, rerender } = await openPage(page(['p']))
    expect(heard(server)).toBe('+p')
    rerender(page(['p', 'q']))
    await server.advance(0)
    expect(heard(server)).toBe('+p +q')
    expect(shown()).toBe('p joined, q joined')
    rerender(page([]))
    await server.advance(0)
    expect(heard(server)).toBe('+p +q -p -q')
  })

  test('and one that goes while another comes leaves nothing', async () => {
    const { server, rerender } = await openPage(<Project key="first" id="p" />)
    rerender(<Project key="second" id="p" />)
    await server.advance(0)
    expect(heard(server)).toBe('+p')
    expect(shown()).toBe('p joined')
  })

  test('and another project is left and joined, in this order', async () => {
    const { server, rerender } = await openPage(<Project id="p" />)
    rerender(<Project id="q" />)
    await server.advance(0)
    expect(heard(server)).toBe('+p -p +q')
    expect(shown()).toBe('q joined')
  })
})

describe('joins and leaves go one at a time', () => {
  test('and each of them waits for the answer of the one before', async () => {
    const { server, rerender } = await openSilent(<Projects ids={['p', 'q']} />)
    expect(heard(server)).toBe('+p')
    server.send('joined_project', { projectId: 'p' })
    await server.advance(0)
    rerender(<Projects ids={[]} />)
    await server.advance(0)
    expect(heard(server)).toBe('+p +q')
    server.send('joined_project', { projectId: 'q' })
    await server.advance(0)
    expect(heard(server)).toBe('+p +q -p')
    server.send('left_project', { projectId: 'p' })
    await server.advance(0)
    expect(heard(server)).toBe('+p +q -p -q')
  })

  test('and the answer about another project settles nothing', async () => {
    const { server } = await openSilent(<Projects ids={['p', 'q']} />)
    server.send('joined_project', { projectId: 'elsewhere' })
    server.send('left_project', { projectId: 'p' })
    await server.advance(0)
    expect(heard(server)).toBe('+p')
    expect(shown()).toBe('p joining, q joining')
  })

  test.each(['PROJECT_ACCESS_DENIED', 'JOIN_PROJECT_ERROR', 'AN_ERROR_OF_TOMORROW'])(
    'and %s denies the project under way, and no other',
    async code => {
      const { server } = await openSilent(<Projects ids={['p', 'q']} />)
      server.send('error', { code })
      await server.advance(0)
      expect(shown()).toBe('p denied request, q joining')
      server.send('joined_project', { projectId: 'q' })
      expect(shown()).toBe('p denied request, q joined')
      expect(server.errors).toEqual([])
    },
  )

  test('and an error of leaving is none of joining', async () => {
    const { server } = await openSilent(<Project id="p" />)
    server.send('error', { code: 'LEAVE_PROJECT_ERROR' })
    await server.advance(0)
    expect(shown()).toBe('p joining')
  })

  test('and a leave that is refused is reported, and stands in nobody’s way', async () => {
    const { server, rerender } = await openSilent(<Project id="p" />)
    server.send('joined_project', { projectId: 'p' })
    await server.advance(0)
    rerender(<Project id="q" />)
    await server.advance(0)
    server.send('error', { code: 'JOIN_PROJECT_ERROR' })
    await server.advance(0)
    expect(heard(server)).toBe('+p -p')
    server.send('error', { code: 'LEAVE_PROJECT_ERROR' })
    await server.advance(0)
    expect(heard(server)).toBe('+p -p +q')
    expect(server.errors).toMatchObject([{ kind: 'request', answer: { code: 'LEAVE_PROJECT_ERROR' } }])
  })

  test('and an error while nothing is under way denies nothing', async () => {
    const { server } = await openPage(<Project id="p" />)
    server.send('error', DENIED)
    await server.advance(0)
    expect(shown()).toBe('p joined')
    expect(server.errors).toEqual([])
  })

  test('and each has five seconds, from when it is sent', async () => {
    const { server } = await openSilent(<Projects ids={['p', 'q']} />)
    await server.advance(4999)
    expect(shown()).toBe('p joining, q joining')
    await server.advance(1)
    expect(shown()).toBe('p denied timeout, q joining')
    await server.advance(4999)
    expect(shown()).toBe('p denied timeout, q joining')
    server.send('joined_project', { projectId: 'q' })
    expect(shown()).toBe('p denied timeout, q joined')
  })

  test('and a leave that is not answered stands in the way for no longer', async () => {
    const { server, rerender } = await openSilent(<Project id="p" />)
    server.send('joined_project', { projectId: 'p' })
    await server.advance(0)
    rerender(<Project id="q" />)
    await server.advance(4999)
    expect(heard(server)).toBe('+p -p')
    await server.advance(1)
    expect(heard(server)).toBe('+p -p +q')
    expect(server.errors[0]).toBeInstanceOf(TimeoutError)
  })
})

describe('whoever changes their mind', () => {
  test('while joining, leaves when the answer has come', async () => {
    const { server, rerender } = await openSilent(<Projects ids={['p']} />)
    rerender(<Projects ids={[]} />)
    await server.advance(0)
    expect(heard(server)).toBe('+p')
    server.send('joined_project', { projectId: 'p' })
    await server.advance(0)
    expect(heard(server)).toBe('+p -p')
  })

  test('while joining, twice, is joined in the end', async () => {
    const server = openDoors()
    const { rerender } = render(<Projects ids={['p']} />, { wrapper: server.wrapper })
    await server.opened()
    for (const ids of [[], ['p'], [], ['p']]) rerender(<Projects ids={ids} />)
    await server.advance(0)
    expect(shown()).toBe('p joined')
    expect(heard(server).at(-2)).toBe('+')
  })

  test('while leaving, joins when the answer has come', async () => {
    const { server, rerender } = await openSilent(<Projects ids={['p']} />)
    server.send('joined_project', { projectId: 'p' })
    await server.advance(0)
    rerender(<Projects ids={[]} />)
    await server.advance(0)
    rerender(<Projects ids={['p']} />)
    await server.advance(0)
    expect(heard(server)).toBe('+p -p')
    expect(shown()).toBe('p joining')
    server.send('left_project', { projectId: 'p' })
    await server.advance(0)
    expect(heard(server)).toBe('+p -p +p')
    server.send('joined_project', { projectId: 'p' })
    expect(shown()).toBe('p joined')
  })

  test('about a project that is denied, asks again, and does not leave it', async () => {
    const { server, rerender } = await openPage(<Projects ids={['no', 'p']} />)
    rerender(<Projects ids={['p']} />)
    await server.advance(0)
    expect(heard(server)).toBe('+no +p')
    rerender(<Projects ids={['p', 'no']} />)
    expect(shown()).toBe('p joined, no joining')
    await server.advance(0)
    expect(heard(server)).toBe('+no +p +no')
    expect(shown()).toBe('p joined, no denied request')
  })
})

describe('an answer that comes after its five seconds', () => {
  test('counts, and the project is left at the end', async () => {
    const { server, rerender } = await openSilent(<Projects ids={['p']} />)
    await server.advance(5000)
    expect(shown()).toBe('p denied timeout')
    server.send('joined_project', { projectId: 'p' })
    expect(shown()).toBe('p joined')
    rerender(<Projects ids={[]} />)
    await server.advance(0)
    expect(heard(server)).toBe('+p -p')
  })

  test('is asked for again by whoever comes in place of the component', async () => {
    const { server, rerender } = await openSilent(<Project key="first" id="p" />)
    await server.advance(5000)
    rerender(<Project key="second" id="p" />)
    await server.advance(0)
    expect(heard(server)).toBe('+p +p')
    expect(shown()).toBe('p joining')
  })
})

describe('after a line that was lost', () => {
  test('every project that is wanted is joined again, and no other', async () => {
    const { server, rerender } = await openPage(<Projects ids={['p', 'no', 'q']} />)
    server.disconnect()
    expect(shown()).toBe('p joining, no joining, q joining')
    rerender(<Projects ids={['p', 'r']} />)
    await server.advance(1000)
    expect(shown()).toBe('p joined, r joined')
    expect(heard(server)).toBe('+p +no +q +p +r')
  })

  test('a join that was under way is no refusal', async () => {
    const { server } = await openSilent(<Projects ids={['p', 'q']} />)
    server.disconnect()
    await server.advance(1000)
    expect(heard(server)).toBe('+p +p')
    expect(shown()).toBe('p joining, q joining')
    server.send('joined_project', { projectId: 'p' })
    await server.advance(0)
    server.send('joined_project', { projectId: 'q' })
    expect(shown()).toBe('p joined, q joined')
  })
})
