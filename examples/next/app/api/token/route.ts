import { hailangoBackend } from 'hookwire/hailango/backend'
import { createToken } from 'hookwire/server'

const DEMO_USER = '6f1c9b1e-7d0a-4e5b-9a53-1f6f6d1c2b3a'
const MINUTES = 60

/**
 * Hands out a short-lived token for the socket. Your app asks its own session who is there, and answers with a 401 where
 * nobody is. The secret never leaves the server.
 */
export async function POST(): Promise<Response> {
  const token = await createToken({
    backend: hailangoBackend,
    userId: DEMO_USER,
    jwtSecret: process.env.HOOKWIRE_JWT_SECRET ?? '',
    expiresIn: 15 * MINUTES,
  })
  return Response.json({ token })
}
