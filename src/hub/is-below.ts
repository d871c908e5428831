/** Whether a path is a folder, or something in it: `/api/v1/ws/stats` is below `/api/v1/ws`. */
export function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}
