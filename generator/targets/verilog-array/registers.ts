import { commentLines } from '../../print/cpp-lines.js'
import { render } from '../../print/templates.js'

/** A bit of a register that a host sets or sees. */
export interface RegisterBit {
  readonly name: string
  readonly bit: number
}

/** A 32-bit register of the accelerator as its host sees it. */
export interface Register {
  /** In upper case with underscores, as the docs and hosts have it. */
  readonly name: string
  /** Bytes from the start of the map. */
  readonly offset: number
  readonly access: 'read' | 'write' | 'read, write' | 'read, clear'
  readonly about: string
  readonly bits?: readonly RegisterBit[]
}

/** The register map of `templates/lib/control/accel_registers.v`, whose localparams a test compares with it. */
export const registers: readonly Register[] = [
  {
    name: 'CONTROL',
    offset: 0x00,
    access: 'write',
    about: 'ones act, reads give 0; a start is ignored while busy, and beside an abort',
    bits: [
      { name: 'start', bit: 0 },
      { name: 'abort', bit: 1 },
    ],
  },
  {
    name: 'STATUS',
    offset: 0x04,
    access: 'read',
    about: 'how the run goes, or how the last one ended; a start clears it',
    bits: [
      { name: 'busy', bit: 0 },
      { name: 'done', bit: 1 },
      { name: 'error', bit: 2 },
      { name: 'aborted', bit: 3 },
    ],
  },
  { name: 'TASK', offset: 0x08, access: 'read, write', about: 'index of the task whose gates choose' },
  { name: 'IMAGES', offset: 0x0c, access: 'read, write', about: 'images to run, 1 after reset; 0 runs one' },
  ...address('WEIGHTS', 0x10, 'read, write', 'byte address of the weights'),
  ...address('IMAGE', 0x18, 'read, write', 'byte address of the first image'),
  ...address('OUTPUT', 0x20, 'read, write', 'byte address of what is written'),
  {
    name: 'IRQ_ENABLE',
    offset: 0x28,
    access: 'read, write',
    about: 'which bits of IRQ_STATUS raise the interrupt',
    bits: irqBits(),
  },
  {
    name: 'IRQ_STATUS',
    offset: 0x2c,
    access: 'read, clear',
    about: 'what has happened; writing a one clears its bit',
    bits: irqBits(),
  },
  {
    name: 'ERROR_CAUSE',
    offset: 0x30,
    access: 'read',
    about:
      'port in bits 15:8, 1 in bit 4 for a write, in bits 1:0 the response: 2 SLVERR, 3 DECERR, 1 a burst of the wrong length; 1 in bit 5 alone: there is no such TASK; 1 in bit 6: an address is not a multiple of the bytes of a beat, in bits 9:8 which: 0 WEIGHTS, 1 IMAGE, 2 OUTPUT, 3 SCRATCH',
    bits: [
      { name: 'response', bit: 0 },
      { name: 'write', bit: 4 },
      { name: 'no_task', bit: 5 },
      { name: 'unaligned', bit: 6 },
      { name: 'port', bit: 8 },
    ],
  },
  ...address(
    'ERROR_ADDR',
    0x34,
    'read',
    'byte address of the burst that failed, or the address that is not aligned',
  ),
  {
    name: 'CYCLES_LO',
    offset: 0x3c,
    access: 'read',
    about: 'cycles of the run; holds CYCLES_HI for the next read',
  },
  {
    name: 'CYCLES_HI',
    offset: 0x40,
    access: 'read',
    about: 'the upper half, as it was when CYCLES_LO was read',
  },
  { name: 'VERSION', offset: 0x44, access: 'read', about: 'version of the register map' },
  { name: 'CONFIG_HASH', offset: 0x48, access: 'read', about: 'what the accelerator was generated from' },
  { name: 'OPERATIONS', offset: 0x4c, access: 'read', about: 'how many counters follow from COUNTERS on' },
  ...address('SCRATCH', 0x50, 'read, write', 'byte address of memory for values between operations'),
  {
    name: 'COUNTERS',
    offset: 0x400,
    access: 'read',
    about: 'cycles of operation 0; those of the others follow',
  },
]

/** Bits of an address of the registers: a page of 4 KiB, or more where there are many counters. */
export function registerAddressBits(operations: number): number {
  const counters = registers[registers.length - 1].offset
  return Math.max(12, Math.ceil(Math.log2(counters + 4 * operations)))
}

/** The register map as hosts need it: bytes of all, offsets by name, and positions of bits by register and name. */
export function registerMap(operations: number) {
  const bits = registers.flatMap(({ name, bits = [] }) =>
    bits.map(({ name: bit, bit: position }) => [`${name}_${bit.toUpperCase()}`, position] as const),
  )
  return {
    bytes: 2 ** registerAddressBits(operations),
    offsets: Object.fromEntries(registers.map(({ name, offset }) => [name, offset])),
    bits: Object.fromEntries(bits),
  }
}

/** The register map as the docs show it, in Markdown. */
export function registerTable(): string {
  return [
    '| offset | register | access | bits, meaning |',
    '|---|---|---|---|',
    ...registers.map(({ name, offset, access, about, bits = [] }) => {
      const named = bits.map(({ name, bit }) => `${bit} ${name}`).join(', ')
      return `| ${hex(offset)} | \`${name}\` | ${access} | ${named === '' ? '' : `${named}: `}${about} |`
    }),
  ].join('\n')
}

/** The register map as C++ constants: offsets in bytes, bits as positions. */
export function registersHeader(): string {
  return render('project/accel_registers.hpp.hbs', {
    registers: registers.map(({ name, offset, bits = [], about }) => ({
      name: name.toLowerCase(),
      offset: hex(offset),
      about: commentLines(about),
      bits: bits.map((bit) => bitConstant(name, bit)),
    })),
  })
}

/** The register map as Verilog constants for a bench: `RegWeightsLo` an offset in bytes, `BitControlStart` a position. */
export function registersInclude(): string {
  return render('project/bench/accel_registers.vh.hbs', {
    registers: registers.map(({ name, offset, bits = [] }) => ({
      name: upperCamel(name),
      offset: `32'h${offset.toString(16)}`,
      bits: bits.map(({ name: bit, bit: position }) => ({
        name: `${upperCamel(name)}${upperCamel(bit)}`,
        bit: position,
      })),
    })),
  })
}

function upperCamel(name: string): string {
  return name.toLowerCase().replaceAll(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase())
}

function bitConstant(register: string, { name, bit }: RegisterBit): string {
  return `constexpr std::uint32_t ${register.toLowerCase()}_${name} = ${bit};`
}

function address(name: string, offset: number, access: Register['access'], about: string): Register[] {
  return [
    { name: `${name}_LO`, offset, access, about: `${about}, lower half` },
    { name: `${name}_HI`, offset: offset + 4, access, about: 'upper half' },
  ]
}

function irqBits(): RegisterBit[] {
  return [
    { name: 'done', bit: 0 },
    { name: 'error', bit: 1 },
  ]
}

function hex(offset: number): string {
  return `0x${offset.toString(16).padStart(2, '0')}`
}
