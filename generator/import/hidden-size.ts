/** Features of a hidden layer as PyTorch networks make them of a ratio: cut off to a whole number. */
export function wholeHidden(dim: number, ratio: number): number {
  return Math.trunc(dim * ratio)
}

/** What was cut off, where something was. */
export function hiddenNotes(dim: number, ratio: number): string[] {
  if (Number.isInteger(dim * ratio)) return []
  return [
    `a hidden size of ${ratio} × embed_dim ${dim} is ${wholeHidden(dim, ratio)}: the source drops the fraction`,
  ]
}
