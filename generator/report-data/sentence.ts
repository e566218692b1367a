/** A note as a sentence: a capital in front, a full stop behind. */
export function sentence(note: string): string {
  return `${note[0].toUpperCase()}${note.slice(1)}${/[.!?]$/.test(note) ? '' : '.'}`
}
