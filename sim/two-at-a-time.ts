/** Does pieces of work two at a time, and gives their results in order. The first error is thrown once what runs has ended. */
export async function twoAtATime<T>(tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const left = tasks.entries()
  const results: T[] = []
  const worker = async () => {
    for (const [index, task] of left) results[index] = await task()
  }
  const ends = await Promise.allSettled([worker(), worker()])
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return results
}
