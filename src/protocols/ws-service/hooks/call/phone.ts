import type { Client } from '../../../../client/client.js'
import { perClient } from '../../../../client/per-client.js'
import { isOpen, watchSession } from '../../../../client/session.js'
import { entryOf } from '../../../../client/state.js'
import { UsageError } from '../../../../errors.js'
import type { Undo } from '../../../../lib/clock.js'
import { createEmitter } from '../../../../lib/emitter.js'
import { isSame } from '../../../../lib/is-same.js'
import type { wsService } from '../../protocol.js'
import { SELF } from '../../state.js'
import { type CallError, problem } from './call-error.js'
import { newCallId } from './call-id.js'
import { createDevices, type Devices, type IceServers, type OpenDevices } from './devices.js'
import { endOf, refusalOf, WORD_OF } from './endings.js'
import type { CallMedia, GetMedia, Kind, WantedMedia } from './media.js'
import { recall, type Remembered, rememberOnLeave } from './memory.js'
import { createSignals, type Signal } from './signals.js'
import { type Call, type CallEvent, initial, isLive, lasts, type Live, transition } from './state.js'
import { createTalk, isPolite, type Talk, type TalkOptions } from './talk.js'
import { type CallView, NO_CALL, viewOf } from './view.js'

/** What {@link useCall} takes; of several components the last one that names something counts. It is read for each call. */
export interface CallOptions {
  /**
   * The STUN and TURN servers by which two devices find a way to each other, or a function that brings them, for
   * credentials that expire. Default none: enough within one network only. Across the internet name a STUN server, and a
   * TURN server for those whom a firewall keeps apart.
   *
   * @example iceServers: async () => (await fetch('/api/turn')).json()
   */
  readonly iceServers?: IceServers | undefined
  /**
   * Brings microphone and camera; its tracks are stopped when the call ends. Default: `getUserMedia` of the browser.
   *
   * @example getMedia: async wanted => blurred(await navigator.mediaDevices.getUserMedia(wanted))
   */
  readonly getMedia?: GetMedia | undefined
  /** Whether a page that reloads in the middle of a call opens the devices again and goes on with it. Default true. */
  readonly resume?: boolean | undefined
}

/** What is done with the call of a client. None of it throws: what goes wrong is in the view, or is reported. */
export interface CallControls {
  /**
   * Calls a user, or answers them where it is they who ring. Default: sound alone. Where there is a call already nothing
   * happens, and the provider's `onError` hears of it.
   */
  readonly call: (userId: string, media?: CallMedia) => void
  /** Answers the call that rings. Default: sound, and a picture where the caller sends one. */
  readonly accept: (media?: CallMedia) => void
  /** Declines the call that rings, on all devices of the user. */
  readonly reject: () => void
  /** Ends the call, whatever it is at, and lets go of microphone and camera. */
  readonly hangUp: () => void
  /** Sends silence, or black, until it is undone. The devices stay open. */
  readonly setMuted: (kind: Kind, muted: boolean) => void
  /** Puts a call away that has ended: the status is `idle` again. */
  readonly dismiss: () => void
}

/** The one telephone of a client, whichever components show it. */
export interface Phone extends CallControls {
  /** Hears calls until undone. Where nobody holds it any more it hangs up, a moment later. */
  readonly hold: (options: () => CallOptions) => Undo
  readonly view: () => CallView
  readonly watch: (listener: () => void) => Undo
}

/** How many of the calls that have ended are remembered, for what still comes of them. */
const MAX_OVER = 50
const nothing: Undo = () => undefined

export const phoneOf: (client: Client<typeof wsService>) => Phone = /* @__PURE__ */ perClient(createPhone)

function createPhone(client: Client<typeof wsService>): Phone {
  const { clock } = client
  const signals = createSignals(client)
  const changed = createEmitter<void>(thrown => console.error(thrown))
  const holders = new Set<{ readonly options: () => CallOptions }>()
  /** The ids of calls that have ended. */
  const over = new Set<string>()

  let state = initial
  let talk: Talk | undefined
  let devices: Devices | undefined
  let view = NO_CALL
  let stopTimer = nothing
  let stopListening = nothing
  let stopLeaving = nothing

  /** Events run to completion: one that comes while another is handled waits its turn. */
  const queue: CallEvent[] = []
  let running = false

  function dispatch(event: CallEvent): void {
    queue.push(event)
    if (running) return
    running = true
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) step(next)
    } finally {
      running = false
    }
  }

  function step(event: CallEvent): void {
    const before = state
    state = transition(before, event)
    if (state === before) return
    stopTimer()
    const ms = lasts(state)
    stopTimer = ms === undefined ? nothing : clock.after(ms, () => dispatch({ type: 'elapsed', at: clock.now() }))
    if (state.name === 'ended') {
      const word = event.type === 'over' ? undefined : WORD_OF[state.reason]
      if (word !== undefined && talk?.told === true) signals.hangUp(state.call, word)
      forget(state.call)
      letGo()
    }
    publish()
    if (state.name === 'preparing' || state.name === 'answering' || event.type === 'resume') askForDevices()
  }

  /** Whatever has ended a call, nothing of it stays open. */
  function letGo(): void {
    talk?.close()
    devices?.close()
    talk = devices = undefined
  }

  function forget({ id }: Pick<Call, 'id'>): void {
    over.add(id)
    for (const oldest of [...over].slice(0, -MAX_OVER)) over.delete(oldest)
  }

  function publish(): void {
    const next = viewOf(state, talk, devices)
    if (isSame(next, view)) return
    view = next
    changed.emit()
  }

  /** `over`: the other knows, or could not be told. */
  function finish(type: 'end' | 'over', ending: Pick<Extract<CallEvent, { type: 'end' }>, 'reason' | 'error'>): void {
    dispatch({ type, ...ending, at: clock.now() })
  }

  function newDevices(wanted: WantedMedia, muted?: Devices['muted']): Devices {
    const [getMedia, iceServers] = [optionOf('getMedia'), optionOf('iceServers')]
    return createDevices(wanted, { getMedia, iceServers, ...(muted && { muted }) })
  }

  function optionOf<Name extends keyof CallOptions>(name: Name): CallOptions[Name] | undefined {
    return [...holders].map(({ options }) => options()[name]).findLast(value => value !== undefined)
  }

  function askForDevices(): void {
    const asked = devices
    asked?.open().then(
      opened => asked === devices && ready(opened),
      (error: CallError) => asked === devices && dispatch({ type: 'unready', error, at: clock.now() }),
    )
  }

  function ready(opened: OpenDevices): void {
    dispatch({ type: 'ready' })
    talk?.start(opened)
    publish()
  }

  function newTalk(call: Call, options: Pick<TalkOptions, 'offer' | 'resumed'> = {}): Talk {
    return createTalk({
      ...options,
      call,
      signals,
      tell: {
        changed: publish,
        state: follow,
        replaced: () => dispatch({ type: 'shaken' }),
        failed: error => finish('end', { reason: 'failed', error }),
      },
    })
  }

  /** What becomes of the way for media. */
  function follow(connection: RTCPeerConnectionState): void {
    if (connection === 'connected') return dispatch({ type: 'live', at: clock.now() })
    if (connection !== 'disconnected' && connection !== 'failed') return
    if (state.name !== 'connecting') {
      dispatch({ type: 'shaken' })
      talk?.renew()
    } else if (connection === 'failed') {
      finish('end', { reason: 'failed', error: problem('unreachable') })
    }
  }

  function heardOffer({ call_id: id, from_user_id: from, participants, sdp, resume }: Signal, first: boolean): void {
    const userId = from ?? participants?.find(each => each !== signals.self())
    if (userId === undefined || userId === signals.self()) return
    const call: Call = { id, userId, direction: 'incoming' }
    if (over.has(id)) {
      // A server that has forgotten it rings anew for somebody who comes back to it.
      if (first) signals.hangUp(call, 'hangup')
    } else if (isThis(id)) {
      // Where it rings there, they have accepted, and their answer was lost.
      if (!first) dispatch({ type: 'answered' })
      if (sdp !== undefined) talk?.takeOffer(sdp)
      publish()
    } else if (resume !== true) {
      if (!isLive(state)) ring(call, sdp)
      else if (state.call.userId !== userId) signals.hangUp(call, 'busy')
      else if (mustYield(state)) yieldTo(call, sdp)
    }
  }

  function ring(call: Call, offer: string | undefined): void {
    talk = newTalk(call, { offer })
    dispatch({ type: 'incoming', call })
  }

  /** Both call each other: the call that the other cannot know of gives way, or else that of the polite one. */
  function mustYield({ name, call }: Live): boolean {
    return (name === 'preparing' || name === 'calling') && (talk?.told !== true || isPolite(signals, call))
  }

  /** It need not ring, for the user wants to talk to them. */
  function yieldTo(call: Call, offer: string | undefined): void {
    if (talk?.told === true && isLive(state)) {
      forget(state.call)
      signals.hangUp(state.call, 'glare')
    }
    talk?.close()
    talk = newTalk(call, { offer })
    dispatch({ type: 'yield', call })
  }

  function isThis(id: string): boolean {
    return isLive(state) && state.call.id === id
  }

  function remembered(): Remembered | undefined {
    if (state.name !== 'connecting' && state.name !== 'connected' && state.name !== 'reconnecting') return undefined
    if (devices === undefined || optionOf('resume') === false) return undefined
    const { wanted, muted } = devices
    const since = state.name === 'connecting' ? undefined : state.since
    return { call: state.call, wanted, muted, since, origin: talk?.origin }
  }

  /** Goes on with the call of the page before this one. */
  function resume(): void {
    const self = signals.self()
    if (holders.size === 0 || isLive(state) || !isOpen(client) || self === undefined) return
    const left = recall(self, clock.now())
    if (left === undefined) return
    const { call, wanted, muted, since, origin } = left
    devices = newDevices(wanted, muted)
    talk = newTalk(call, { resumed: { origin } })
    dispatch({ type: 'resume', call, since })
  }

  function listen(): Undo {
    const stopRemembering = rememberOnLeave(clock.now, signals.self, remembered)
    const stopSignals = signals.listen({
      offer: heardOffer,
      answer({ call_id: id, sdp }) {
        if (!isThis(id) || sdp === undefined) return
        dispatch({ type: 'answered' })
        talk?.takeAnswer(sdp)
      },
      candidate: (id, candidate) => isThis(id) && talk?.takeCandidate(candidate),
      ended(signal) {
        if (isThis(signal.call_id)) finish('over', endOf(state, signal, signals.self()))
        forget({ id: signal.call_id })
      },
      refused(refusal) {
        const ending = refusalOf(state, refusal)
        if (ending !== undefined) finish('over', ending)
      },
    })
    return () => {
      stopRemembering()
      stopSignals()
    }
  }

  function leave(): void {
    hangUp()
    dispatch({ type: 'dismiss' })
    stopListening()
    stopListening = nothing
  }

  function accept(media: CallMedia = {}): void {
    if (state.name !== 'ringing') return
    const wanted = wantedOf({ ...media, video: media.video ?? talk?.kinds.video })
    if (isNothing(wanted)) return complain(NOTHING_WANTED)
    devices?.close()
    devices = newDevices(wanted)
    dispatch({ type: 'accept' })
  }

  function hangUp(): void {
    finish('end', { reason: state.name === 'ringing' ? 'rejected' : 'hung-up' })
  }

  /** In an event handler nobody would catch it. */
  function complain(why: string): void {
    client.report(new UsageError(`useCall: ${why}`))
  }

  // A server may say whose line it is only when it is open.
  client.store.watch([entryOf('own', 'self', SELF)], resume)
  watchSession(client, {
    opened() {
      talk?.renew()
      resume()
    },
    ended() {
      // What is said now would only reach the next session, which is not to see this call either.
      finish('over', { reason: 'hung-up' })
      dispatch({ type: 'dismiss' })
    },
  })

  return {
    hold(options) {
      const holder = { options }
      holders.add(holder)
      stopLeaving()
      if (stopListening === nothing) stopListening = listen()
      resume()
      return () => {
        holders.delete(holder)
        if (holders.size === 0) stopLeaving = clock.after(0, leave)
      }
    },
    view: () => view,
    watch: changed.on,
    call(userId, media = {}) {
      const wanted = wantedOf(media)
      // Whoever calls somebody in the moment in which it rings wants to talk to them.
      if (state.name === 'ringing' && state.call.userId === userId) return accept(media)
      if (isLive(state)) return complain('there is a call already. hangUp() ends it.')
      if (userId === signals.self()) return complain('a user cannot call themself. Name another one.')
      if (isNothing(wanted)) return complain(NOTHING_WANTED)
      const call: Call = { id: newCallId(), userId, direction: 'outgoing' }
      devices = newDevices(wanted)
      talk = newTalk(call)
      dispatch({ type: 'call', call })
    },
    accept,
    reject() {
      if (state.name === 'ringing') hangUp()
    },
    hangUp,
    setMuted(kind, muted) {
      devices?.mute(kind, muted)
      publish()
    },
    dismiss: () => dispatch({ type: 'dismiss' }),
  }
}

function wantedOf({ audio = true, video = false }: CallMedia): WantedMedia {
  return { audio, video }
}

const NOTHING_WANTED =
  'neither audio nor video is asked for. Ask for one of them, and mute it where nothing is to be sent.'

function isNothing({ audio, video }: WantedMedia): boolean {
  return audio === false && video === false
}
