import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const root: string = join(import.meta.dirname, '../..')

interface Manifest {
  bin: Record<string, string>
  dependencies: Record<string, string>
  peerDependencies: Record<string, string>
  exports: Record<string, string | { types: string; default: string }>
}

export const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest

/** A folder in which the package is installed as a user has it: from the tarball, beside its dependencies and peers. */
export function installPackage(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hookwire-package-')))
  const installed = join(folder, 'node_modules/hookwire')
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', tarball(folder), '--strip-components=1', '-C', installed])
  const { dependencies, peerDependencies } = manifest
  for (const name of [...Object.keys({ ...dependencies, ...peerDependencies }), 'react-dom']) link(folder, name)
  return folder
}

function tarball(folder: string): string {
  const packed = process.env['HOOKWIRE_TARBALL']
  if (packed) return packed
  if (!existsSync(join(root, 'dist/index.d.ts'))) npm('run', 'build')
  const [{ filename }] = JSON.parse(npm('pack', '--ignore-scripts', '--json', '--pack-destination', folder)) as [
    { filename: string },
  ]
  return join(folder, filename)
}

function npm(...args: string[]): string {
  return execFileSync('npm', args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' })
}

function link(folder: string, name: string): void {
  const path = join(folder, 'node_modules', name)
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(join(root, 'node_modules', name), path, 'junction')
}
