import type { Design } from '../design/design.js'
import { type Device, deviceOf } from '../devices/devices.js'
import { networkMacs } from '../network/macs.js'
import { givenParameters } from '../network/parameters.js'
import { milliseconds } from '../report/milliseconds.js'
import { type PublishedDesign, publishedOf } from './published.js'
import type { ComparedDesign, Figure, SummaryData } from './types/summary.js'

/** What is known of a design's speed. */
export interface SummarySource {
  readonly design: Design
  /** Cycles of an image; null: there is no accelerator in Verilog, or none was simulated. */
  readonly estimated: number | null
  readonly simulated: number | null
  /** DSPs by estimate; null: not estimated. */
  readonly dsp: number | null
}

/** What the design is, how fast it is, and what others have published of the same network. */
export function summaryData(source: SummarySource): SummaryData {
  return {
    lead: [networkSentence(source.design), hardwareSentence(source.design)],
    figures: [...speedFigures(source), ...sizeFigures(source.design)],
    compared: comparison(source),
  }
}

function networkSentence({ network }: Design): string {
  const { image, patchSize, tokens, dim, depth, heads, moe, tasks } = network
  const experts =
    moe === null
      ? 'without experts'
      : `${moe.blocks.length} of them with ${moe.experts} experts, of which each token visits ${moe.topK}`
  const tasked = tasks.length === 1 ? '' : ` It has ${tasks.length} tasks: ${tasks.join(', ')}.`
  return `A vision transformer of ${depth} blocks, ${experts}. An image of ${image.width} × ${image.height} pixels in patches of ${patchSize} × ${patchSize} makes ${tokens} tokens of ${dim} values, with ${heads} heads of attention.${tasked}`
}

function hardwareSentence(design: Design): string {
  const { linear, clockMhz, formats } = design
  const device: Device = deviceOf(design.device)
  return `One array of ${linear.lanes} × ${linear.taps} multipliers runs every layer at ${clockMhz} MHz, set up for the ${device.title}; activations have ${formats.activation.width} bits, weights ${formats.weight.width}.`
}

function speedFigures({ design, estimated, simulated, dsp }: SummarySource): Figure[] {
  const cycles = simulated ?? estimated
  if (cycles === null) return []
  const origin = simulated === null ? 'estimated' : 'simulated'
  const by =
    simulated === null
      ? 'By the cycle model, which simulations hold to 2% of the total.'
      : 'Counted by a simulation of the Verilog.'
  const { lanes, taps } = design.linear
  const used = networkMacs(design) / (lanes * taps * cycles)
  const time = milliseconds(design, cycles)
  return [
    { label: 'an image', value: time.toPrecision(4), unit: 'ms', origin, note: by },
    {
      ...{ label: 'one after another', value: rate(1000 / time), unit: 'images/s', origin },
      note: 'A thousand over the milliseconds: images do not overlap.',
    },
    {
      ...{ label: 'of the multipliers used', value: (100 * used).toFixed(1), unit: '%', origin },
      note: "The network's multiply-accumulates over what the array could do in that time; what fills tiles does not count.",
    },
    ...(dsp === null
      ? []
      : [
          {
            ...{ label: 'of the whole accelerator', value: dsp.toLocaleString('en-US'), unit: 'DSP' },
            ...{
              origin: 'estimated' as const,
              note: 'Counted by formulas of the units, as Yosys makes them of the Verilog.',
            },
          },
        ]),
  ]
}

function rate(value: number): string {
  return value < 1000 ? value.toPrecision(3) : Math.round(value).toLocaleString('en-US')
}

function sizeFigures(design: Design): Figure[] {
  const values = givenParameters(design).reduce(
    (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  )
  return [
    {
      ...{ label: 'multiply-accumulates an image', value: short(networkMacs(design)), unit: '' },
      ...{ origin: 'counted', note: 'Of all layers, attention included; experts once for each visit.' },
    },
    {
      ...{ label: 'parameters', value: short(values), unit: '' },
      ...{
        origin: 'counted',
        note: 'Weights, biases and positions, of all experts and tasks where there are some.',
      },
    },
  ]
}

function short(value: number): string {
  const [power, unit] = value >= 1e9 ? [1e9, ' G'] : value >= 1e6 ? [1e6, ' M'] : [1e3, ' k']
  return `${(value / power).toPrecision(3)}${unit}`
}

function comparison(source: SummarySource): SummaryData['compared'] {
  const { design } = source
  const published = publishedOf(design.network)
  const ours = ownDesign(source)
  if (published === null) return { network: null, designs: [], finding: null, notes: [] }
  const designs = [...published.designs.map(publishedDesign), ...ours]
  return {
    ...{ network: published.preset, designs, finding: standingOf(designs) },
    notes: notesOf(designs, design.name),
  }
}

function ownDesign({ design, estimated, simulated, dsp }: SummarySource): ComparedDesign[] {
  const cycles = simulated ?? estimated
  if (cycles === null) return []
  const { formats, clockMhz } = design
  return [
    {
      ...{ name: 'This design', isOurs: true, device: design.device.toUpperCase() },
      ...{ numerics: `W${formats.weight.width}A${formats.activation.width}`, clockMhz },
      ...{ milliseconds: milliseconds(design, cycles), isFromRate: false, watts: null, dsp },
      ...{ origin: simulated === null ? 'estimated' : 'simulated', source: 'this report' },
      ...{ url: null, year: null, note: 'not measured on a board' },
    },
  ]
}

function publishedDesign(entry: PublishedDesign): ComparedDesign {
  const { name, device, numerics, clockMhz, watts, dsp, source, url, year, note } = entry
  const isFromRate = 'framesPerSecond' in entry
  return {
    ...{ name, isOurs: false, device, numerics, clockMhz, isFromRate },
    milliseconds: 'framesPerSecond' in entry ? 1000 / entry.framesPerSecond : entry.milliseconds,
    ...{ watts: watts ?? null, dsp: dsp ?? null, origin: 'published', source, url: url ?? null, year },
    note: note ?? '',
  }
}

/** Times over those of the same device and clock, each with what differs. */
function standingOf(designs: readonly ComparedDesign[]): string | null {
  const ours = designs.find(({ isOurs }) => isOurs)
  if (ours === undefined) return null
  const alike = designs.filter(
    (each) => !each.isOurs && each.device === ours.device && each.clockMhz === ours.clockMhz,
  )
  if (alike.length === 0) return null
  const times = alike.map((each) => {
    const differs = [each.numerics, each.note].filter((word) => word !== '').join(', ')
    return `${(ours.milliseconds / each.milliseconds).toFixed(2)} times that of ${each.name} (${differs})`
  })
  return `On the same device at the same clock the time of this design, ${ours.origin}, in ${ours.numerics}, is ${new Intl.ListFormat('en-GB').format(times)}.`
}

function notesOf(designs: readonly ComparedDesign[], name: string): string[] {
  const different = (what: string, of: (design: ComparedDesign) => unknown) =>
    new Set(designs.map(of)).size > 1 ? [what] : []
  const differ = [
    ...different('devices', ({ device }) => device),
    ...different('clocks', ({ clockMhz }) => clockMhz),
    ...different('number formats', ({ numerics }) => numerics),
  ]
  return [
    `All run the same network; ${differ.join(', ')} differ, and stand beside each figure.`,
    designs.some(({ isOurs }) => isOurs)
      ? `Published figures were measured by their authors; ${name}'s come from this report, and its power is not known.`
      : `Published figures were measured by their authors; of ${name} as it is configured here no time is known.`,
    ...(designs.some(({ isFromRate }) => isFromRate)
      ? [
          'Where a paper gives frames a second and no latency, milliseconds are a thousand over that rate: batches or overlapping images would make a single one slower.',
        ]
      : []),
  ]
}
