import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** While you work on the page, Vite serves it, and hands everything below `/api` on to the server: the socket too. */
const proxy = { '/api': { target: 'http://127.0.0.1:8080', ws: true } }

export default defineConfig({ plugins: [react()], server: { proxy } })
