/** The package or the folder of this one that a module belongs to, from its path. */
export function groupOf(path) {
  const [, installed] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? []
  if (installed !== undefined) return installed
  const [, folder] = /^dist\/(protocols\/[^/]+|[^/]+)\//.exec(path) ?? []
  return folder === undefined ? 'src itself' : `src/${folder}`
}
