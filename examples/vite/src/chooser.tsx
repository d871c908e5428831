import type { ChangeEvent } from 'react'

const SAMPLES = [
  { file: '/pages/harbour.png', title: 'The Harbour' },
  { file: '/pages/library.png', title: 'The Library' },
  { file: '/pages/lighthouse.png', title: 'The Lighthouse' },
]

interface ChooserProps {
  readonly disabled: boolean
  readonly onChoose: (title: string, pages: () => Promise<readonly Blob[]>) => void
}

/** Sample pages, and a place for one's own. */
export function Chooser({ disabled, onChoose }: ChooserProps) {
  function upload({ target }: ChangeEvent<HTMLInputElement>): void {
    const files = [...(target.files ?? [])]
    const [first] = files
    if (first === undefined) return
    onChoose(first.name.replace(/\.\w+$/, ''), () => Promise.resolve(files))
    // So that the same file can be chosen again.
    target.value = ''
  }

  return (
    <div className="chooser">
      {SAMPLES.map(({ file, title }) => (
        <button
          key={file}
          type="button"
          className="card sample"
          disabled={disabled}
          onClick={() => onChoose(title, () => load([file]))}
        >
          <img src={file} alt="" />
          <span>{title}</span>
        </button>
      ))}
      <label className="card upload" data-disabled={disabled || undefined}>
        <input type="file" accept="image/png,image/jpeg,image/webp" multiple disabled={disabled} onChange={upload} />
        <span className="upload-sign" aria-hidden="true">
          +
        </span>
        <span>Your own pages</span>
        <small>PNG or JPEG</small>
      </label>
      <button
        type="button"
        className="all"
        disabled={disabled}
        onClick={() => onChoose('The Island', () => load(SAMPLES.map(({ file }) => file)))}
      >
        Read all three as one book
      </button>
    </div>
  )
}

function load(files: readonly string[]): Promise<readonly Blob[]> {
  return Promise.all(files.map(async file => (await fetch(file)).blob()))
}
