/** The integer nearest below a value that a signed word of `width` bits holds, or the bound that it is beyond. */
export function held(value: number, width: number): number {
  const most = 2 ** (width - 1) - 1
  return Math.max(-most - 1, Math.min(most, Math.floor(value)))
}
