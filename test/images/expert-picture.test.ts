import { expect, test } from 'vitest'
import { firstExperts } from '../../generator/images/expert-picture.js'

test('a first choice that is not queued is none: pruned, or of an expert that does not exist', () => {
  // Four tokens of two choices among three experts; token 1's first choice is pruned, token 3's does not exist.
  const indices = Int32Array.of(...[2, 0], ...[1, 0], ...[0, 2], ...[3, 1])
  const queues = Int32Array.of(...[0, 1, 2, -1], ...[3, -1, -1, -1], ...[0, 2, 1, 3])
  // What lies behind a queue's length is no entry: tokens 1 and 3 of expert 2.
  const choices = { indices, queues, queueLengths: Int32Array.of(3, 1, 2) }
  expect(firstExperts(choices, { tokens: 4, topK: 2 })).toEqual(Int32Array.of(2, -1, 0, -1))
})
