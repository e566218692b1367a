import { InputError } from '../generator/base/errors.js'

/** Seconds: simulating an image of m3vit-small takes a quarter of an hour. */
const usual = 12 * 3600
/** Node's timers go no further. */
const most = 2_000_000

/** Seconds after which a tool counts as hung: MOEFORGE_TOOL_TIMEOUT, else twelve hours. @throws InputError */
export function toolTimeout(text = process.env.MOEFORGE_TOOL_TIMEOUT ?? ''): number {
  if (text === '') return usual
  const seconds = Number(text)
  if (seconds > 0 && seconds <= most) return seconds
  throw InputError.at(
    'MOEFORGE_TOOL_TIMEOUT',
    `${text} is not a number of seconds above 0 and up to ${most}`,
    `leave it out for ${usual}`,
  )
}
