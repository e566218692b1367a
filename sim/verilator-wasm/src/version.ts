/** Of Verilator. */
export const version = '5.006'
