export interface Book {
  readonly id: string
  readonly title: string
  readonly author: string
}

const SHELF: readonly (readonly [title: string, author: string])[] = [
  ['吾輩は猫である', '夏目漱石'],
  ['銀河鉄道の夜', '宮沢賢治'],
  ['羅生門', '芥川龍之介'],
  ['走れメロス', '太宰治'],
  ['こころ', '夏目漱石'],
  ['注文の多い料理店', '宮沢賢治'],
  ['伊豆の踊子', '川端康成'],
  ['蜘蛛の糸', '芥川龍之介'],
  ['坊っちゃん', '夏目漱石'],
  ['人間失格', '太宰治'],
  ['雪国', '川端康成'],
  ['風の又三郎', '宮沢賢治'],
]

/** So many books; the shelf begins anew, as a second volume, where more are asked for than it holds. */
export function books(count: number): readonly Book[] {
  return Array.from({ length: count }, (_, index) => {
    const [title, author] = SHELF[index % SHELF.length] ?? ['', '']
    const volume = Math.floor(index / SHELF.length) + 1
    return { id: `book-${index}`, title: volume === 1 ? title : `${title} ${volume}`, author }
  })
}
