/** Formats of which hardware or program cannot be made. Caught where the config is known, to name a repair. */
export class Unrealisable extends Error {
  /** @param paths - fields that may be changed so that it can be made, the likeliest first. */
  constructor(
    message: string,
    readonly paths: readonly string[],
  ) {
    super(message)
  }
}

/** What `derive` gives. @throws Unrealisable for a RangeError of it. */
export function realisable<T>(paths: readonly string[], derive: () => T): T {
  try {
    return derive()
  } catch (error) {
    if (error instanceof RangeError) throw new Unrealisable(error.message, paths)
    throw error
  }
}

/** `derive(choice)` as a list; empty where it has no realisation. */
export function whereRealisable<Choice, T>(derive: (choice: Choice) => T, choice: Choice): T[] {
  try {
    return [derive(choice)]
  } catch (error) {
    if (error instanceof RangeError) return []
    throw error
  }
}
