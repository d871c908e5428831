import { describe, expect, test } from 'vitest'

import { facilitatorsOf, type Role } from '../../../src/protocols/saga/backend.js'
import { mockToken } from '../../../src/mock/token.js'
import { INGRID, JONAS, KARIN, openFamily, USERS } from './family.js'

const PROJECT = 'our-family'
const STORY = 'the-crossing'

describe('a device is refused', () => {
  const expired = mockToken({ userId: INGRID, exp: 1 })
  test.each([
    ['that brings nothing', undefined, 'Authentication token required'],
    ['that brings no token', {}, 'Authentication token required'],
    ['that brings an empty one', { token: '' }, 'Authentication token required'],
    ['that brings null', { token: null }, 'Authentication token required'],
    ['whose token is bad', { token: 'abc' }, 'Invalid authentication token'],
    ['whose token is no text', { token: 5 }, 'Invalid authentication token'],
    ['whose token has expired', { token: expired }, 'Invalid authentication token'],
    ['whose token names nobody', { token: mockToken({}) }, 'User not found'],
    ['whose user there is not', { token: mockToken({ userId: 'user-9' }) }, 'User not found'],
    ['whose user is what every object has', { token: mockToken({ userId: 'constructor' }) }, 'User not found'],
  ])('%s', async (_, auth, reason) => {
    const { knock, stats } = openFamily({ users: USERS })
    expect((await knock(auth)).closed).toEqual([{ code: 1006, reason }])
    expect(stats().total_connections).toBe(0)
  })

  test.each([[{}], [{ userId: '' }], [{ userId: 7 }]])(
    'whose token names nobody, also where everybody is known: %j',
    async claims => {
      const { closed } = await openFamily().knock({ token: mockToken(claims) })
      expect(closed).toEqual([{ code: 1006, reason: 'User not found' }])
    },
  )
})

describe('a device is let in', () => {
  test.each([
    ['userId', { userId: INGRID }],
    ['sub', { sub: INGRID }],
  ])('by the claim %s', async (_, claims) => {
    const { knock, sendToUser } = openFamily({ users: USERS })
    const phone = await knock({ token: mockToken(claims) })
    sendToUser(INGRID, 'story_processed', { storyId: STORY, projectId: PROJECT })
    expect((await phone.say('ping')).map(([type]) => type)).toEqual(['story_processed', 'pong'])
  })

  test('whoever its user is, where the server does not say who there is', async () => {
    expect((await openFamily().connect('anybody')).closed).toEqual([])
  })

  test('and stays when its token expires', async () => {
    const { knock, token, clock } = openFamily()
    const phone = await knock({ token: token(INGRID, { expiresIn: 60 }) })
    await clock.advance(3_600_000)
    expect(phone.closed).toEqual([])
  })
})

describe('a project', () => {
  test('is joined, also twice, and left, also by those who are not in it', async () => {
    const phone = await openFamily().connect()
    expect(await phone.join(PROJECT)).toEqual([['joined_project', { projectId: PROJECT }]])
    expect(await phone.join(PROJECT)).toEqual([['joined_project', { projectId: PROJECT }]])
    expect(await phone.say('leave_project', PROJECT)).toEqual([['left_project', { projectId: PROJECT }]])
    expect(await phone.say('leave_project', PROJECT)).toEqual([['left_project', { projectId: PROJECT }]])
  })

  test('is heard by those who are in it, until they leave it', async () => {
    const family = openFamily()
    const [phone, laptop] = [await family.member(), await family.connect()]
    const say = (title: string) =>
      family.sendToRoom(PROJECT, 'story_uploaded', { story: { id: STORY, title }, projectId: PROJECT })
    say('The crossing')
    expect((await phone.say('ping')).map(([type]) => type)).toEqual(['story_uploaded', 'pong'])
    expect(laptop.hear()).toEqual([])
    await phone.say('leave_project', PROJECT)
    say('The bakery')
    expect((await phone.say('ping')).map(([type]) => type)).toEqual(['pong'])
  })

  test('is not heard by a device of the same user that has not joined it, nor by one that comes back', async () => {
    const family = openFamily()
    const phone = await family.member()
    await phone.leave()
    const again = await family.connect()
    family.sendToRoom(PROJECT, 'story_processed', { storyId: STORY, projectId: PROJECT })
    expect((await again.say('ping')).map(([type]) => type)).toEqual(['pong'])
  })

  test('is denied to those who may not enter it', async () => {
    const family = openFamily({ access: (userId, projectId) => (userId === projectId ? 'storyteller' : undefined) })
    const phone = await family.connect()
    expect(await phone.join('of-others')).toEqual([
      ['error', { code: 'PROJECT_ACCESS_DENIED', message: 'Access denied to project' }],
    ])
    family.sendToRoom('of-others', 'story_processed', { storyId: STORY, projectId: 'of-others' })
    expect(await phone.join(INGRID)).toEqual([['joined_project', { projectId: INGRID }]])
  })

  test.each([
    ['is a number', [5]],
    ['is missing', []],
    ['is empty', ['']],
    ['is in an object', [{ projectId: PROJECT }]],
    ['has two lines', ['our\nfamily']],
    ['has 129 characters', ['x'.repeat(129)]],
  ])('is not joined where its id %s', async (_, argument) => {
    const phone = await openFamily().connect()
    expect(await phone.say('join_project', ...(argument as [unknown?]))).toEqual([
      ['error', { code: 'JOIN_PROJECT_ERROR', message: 'Failed to join project' }],
    ])
  })

  test('is not left where its id is no text', async () => {
    const phone = await openFamily().connect()
    expect(await phone.say('leave_project', { projectId: PROJECT })).toEqual([
      ['error', { code: 'LEAVE_PROJECT_ERROR', message: 'Failed to leave project' }],
    ])
  })

  test('may be one of a hundred that a device is in, and not of more until one is left', async () => {
    const phone = await openFamily({ rateLimit: { maxEvents: 1000 } }).connect()
    for (let count = 1; count <= 100; count += 1) await phone.join(`project-${count}`)
    expect(await phone.join('project-101')).toMatchObject([['error', { code: 'JOIN_PROJECT_ERROR' }]])
    expect(await phone.join('project-100')).toMatchObject([['joined_project', {}]])
    await phone.say('leave_project', 'project-1')
    expect(await phone.join('project-101')).toMatchObject([['joined_project', {}]])
  })
})

describe('facilitators', () => {
  const roles: Readonly<Record<string, Role>> = { [INGRID]: 'storyteller', [JONAS]: 'facilitator' }

  test('alone hear what goes to the facilitators of a project', async () => {
    const family = openFamily({ access: userId => roles[userId] })
    const [teller, facilitator] = [await family.member(INGRID), await family.member(JONAS)]
    family.sendToRoom(facilitatorsOf(PROJECT), 'export_started', { exportId: 'summer' })
    family.sendToRoom(PROJECT, 'story_processed', { storyId: STORY, projectId: PROJECT })
    await family.clock.advance(0)
    expect(teller.hearTypes()).toEqual(['user_online', 'story_processed'])
    expect(facilitator.hearTypes()).toEqual(['export_started', 'story_processed'])
  })

  test('of one project are not those of another', async () => {
    const family = openFamily({ access: (_, projectId) => (projectId === 'mine' ? 'facilitator' : 'storyteller') })
    const phone = await family.member(INGRID, 'mine')
    await phone.join(PROJECT)
    family.sendToRoom(facilitatorsOf(PROJECT), 'export_started', { exportId: 'summer' })
    expect((await phone.say('ping')).map(([type]) => type)).toEqual(['pong'])
  })

  test('are no room that anybody can join by its name', async () => {
    const family = openFamily()
    const phone = await family.connect()
    expect(await phone.join(facilitatorsOf(PROJECT))).toMatchObject([['error', { code: 'JOIN_PROJECT_ERROR' }]])
  })
})

describe('typing', () => {
  test.each(['typing_start', 'typing_stop'])('is relayed to the others in the project: %s', async type => {
    const family = openFamily({ users: USERS })
    const phone = await family.member(INGRID)
    const [laptop, jonas] = [await family.member(INGRID), await family.member(JONAS)]
    const stranger = await family.member(KARIN, 'another-family')
    for (const device of [phone, laptop, jonas, stranger]) device.hear()
    expect(await phone.say(type, { projectId: PROJECT, storyId: STORY, userId: 'forged' })).toEqual([])
    const said = [[type, { userId: INGRID, userName: 'Ingrid', projectId: PROJECT, storyId: STORY }]]
    expect([laptop.hear(), jonas.hear(), stranger.hear()]).toEqual([said, said, []])
  })

  test('has the name that the token claims, or none', async () => {
    const family = openFamily()
    const listener = await family.member(KARIN)
    const typist = async (claims: Readonly<Record<string, unknown>>) => {
      const device = await family.knock({ token: mockToken(claims) })
      await device.join(PROJECT)
      listener.hear()
      await device.type(PROJECT)
      return listener.hear()
    }
    const typing = { projectId: PROJECT, storyId: STORY }
    expect(await typist({ userId: INGRID, name: 'Ingrid' })).toEqual([
      ['typing_start', { userId: INGRID, userName: 'Ingrid', ...typing }],
    ])
    expect(await typist({ userId: JONAS })).toEqual([['typing_start', { userId: JONAS, ...typing }]])
  })

  test.each([
    ['a project that its sender is not in', { projectId: 'another-family', storyId: STORY }],
    ['no story', { projectId: PROJECT }],
    ['a story with an endless id', { projectId: PROJECT, storyId: 'x'.repeat(129) }],
    ['nothing', undefined],
  ])('is told to nobody where it is about %s', async (_, payload) => {
    const family = openFamily()
    const phone = await family.member(INGRID)
    const others = [await family.member(JONAS), await family.member(JONAS, 'another-family')]
    for (const device of [phone, ...others]) device.hear()
    expect(await phone.say('typing_start', payload)).toEqual([])
    expect(others.flatMap(device => device.hear())).toEqual([])
  })
})

describe('a ping', () => {
  test.each([[[]], [[null]], [[{ anything: 1 }]], [['text']]])('is answered with the time: %j', async argument => {
    const family = openFamily()
    const phone = await family.connect()
    expect(await phone.say('ping', ...(argument as [unknown?]))).toEqual([['pong', { timestamp: family.clock.now() }]])
  })
})

describe('what there is not', () => {
  test.each(['["nope",1]', '["constructor"]', '{"type":"ping"}', 'garbage', '[]'])('is ignored: %s', async frame => {
    const phone = await openFamily({ rateLimit: { maxEvents: 1 } }).connect()
    expect(await phone.sayRaw(frame)).toEqual([])
    expect(await phone.say('ping')).toMatchObject([['pong', {}]])
  })
})

describe('who comes and goes', () => {
  test('is told once, whatever the number of devices, to the others in a project that they share', async () => {
    const family = openFamily({
      users: USERS,
      access: (userId, projectId) => (projectId === 'of-karin' && userId === INGRID ? undefined : 'storyteller'),
    })
    const jonas = await family.member(JONAS)
    const karin = await family.member(KARIN, 'of-karin')
    for (const device of [jonas, karin]) device.hear()
    const [phone, laptop] = [await family.connect(INGRID), await family.connect(INGRID)]
    expect(jonas.hear()).toEqual([['user_online', { userId: INGRID, userName: 'Ingrid' }]])
    await phone.leave()
    expect(jonas.hear()).toEqual([])
    await laptop.leave()
    expect(jonas.hear()).toEqual([['user_offline', { userId: INGRID, userName: 'Ingrid' }]])
    expect(karin.hear()).toEqual([])
  })

  test('is not told to those who have joined nothing', async () => {
    const family = openFamily()
    const jonas = await family.connect(JONAS)
    await family.connect(INGRID)
    expect(jonas.hear()).toEqual([])
  })

  test('is not told where the server has no presence', async () => {
    const family = openFamily({ presence: false })
    const jonas = await family.member(JONAS)
    const phone = await family.connect(INGRID)
    await phone.leave()
    expect(jonas.hear()).toEqual([])
  })
})

describe('a server that stops', () => {
  test('says so, and ends every line without a code; nobody hears that the others leave', async () => {
    const family = openFamily()
    const devices = [await family.member(INGRID), await family.member(JONAS)]
    for (const device of devices) device.hear()
    family.stop()
    await family.clock.advance(0)
    for (const device of devices) {
      expect(device.hear()).toEqual([['server_shutdown', { message: 'Server is shutting down' }]])
      expect(device.closed).toEqual([{ code: 1005, reason: '' }])
    }
    expect(family.clock.timers).toBe(0)
  })
})
