import type { Member } from '../protocol/change.js'
import type { PresentMember } from './state.js'

/** A member after a sign of them: what it does not say stays as it was. */
export function afterSign(before: PresentMember | undefined, member: Member): PresentMember {
  // Nobody knows which of the devices from before the line was lost are still there.
  const known = before === undefined || before.stale ? [] : (before.deviceIds ?? [])
  return { ...before, ...withDevices(member, known), stale: false }
}

/** A member of a list of all that are there: it names all of their devices, too. */
export function afterList(before: PresentMember | undefined, member: Member): PresentMember {
  return { ...before, ...withDevices(member, []), stale: false }
}

/** What is left of a member when one of their devices has gone; `undefined` where it was the last that is known. */
export function afterDevice(before: PresentMember | undefined, deviceId: string): PresentMember | undefined {
  const deviceIds = before?.deviceIds?.filter(id => id !== deviceId) ?? []
  return before === undefined || deviceIds.length === 0
    ? undefined
    : { ...before, deviceIds, devices: deviceIds.length }
}

function withDevices(member: Member, known: readonly string[]): Member {
  if (member.deviceIds === undefined) return member
  const added = member.deviceIds.filter(id => !known.includes(id))
  // The same list where there is nothing new, so that nobody renders for it.
  const deviceIds = added.length === 0 ? known : [...known, ...added]
  return { ...member, deviceIds, devices: deviceIds.length }
}
