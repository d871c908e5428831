import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'

// The testing library only does this by itself where the test functions are globals.
afterEach(cleanup)
