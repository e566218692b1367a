import { expect } from 'vitest'
import { moved } from '../leaf-bench.js'
import type { Fault, LeafCase } from './leaf-case.js'
import { often, wired } from './parts.js'

const [addrBits, dataBits, maxBeats, depth] = [12, 16, 4, 16]

/** Bursts and beats of so many ports. A port brings for each beat of its bursts the beat's number in the order of bursts. */
function turns(ports: number, faults: readonly Fault[]): LeafCase {
  const each = Array.from({ length: ports }, (_, port) => port)
  return {
    module: 'burst_turns',
    parameters: { Ports: ports, AddrBits: addrBits, DataBits: dataBits, MaxBeats: maxBeats, Depth: depth },
    inputs: {
      burst_valid_i: { kind: 'valid', percent: 70, ready: 'burst_ready_o', data: { burst_addr_i: addrBits } },
      burst_beats_i: wired(3, '(burst_addr_i % 4) + 1'),
      port_burst_ready_i: { kind: 'random', width: ports },
      port_data_valid_i: wired(ports, 'brings'),
      port_data_i: wired(ports * dataBits, 'words'),
      out_ready_i: often(70),
    },
    outputs: {
      burst_ready_o: 1,
      port_burst_valid_o: ports,
      port_burst_addr_o: addrBits,
      port_burst_beats_o: 3,
      port_data_ready_o: ports,
      out_valid_o: 1,
      out_data_o: dataBits,
    },
    // Of each port a queue of the numbers of beats that it owes: whichever is quicker, in any order between ports.
    body: `    reg [${dataBits - 1}:0] queue [0:${ports * 4096 - 1}];
    integer head [0:${ports - 1}], tail [0:${ports - 1}], number = 0, i, j;
    reg [${ports - 1}:0] brings = 0;
    reg [${ports * dataBits - 1}:0] words = 0;
    initial for (i = 0; i < ${ports}; i = i + 1) begin head[i] = 0; tail[i] = 0; end
    always @(posedge clk_i) begin
        for (i = 0; i < ${ports}; i = i + 1) begin
            if (brings[i] && port_data_ready_o[i]) tail[i] = tail[i] + 1;
            if (rst_ni && port_burst_valid_o[i] && port_burst_ready_i[i])
                for (j = 0; j < port_burst_beats_o; j = j + 1) begin
                    queue[i * 4096 + head[i]] = number;
                    head[i] = head[i] + 1;
                    number = number + 1;
                end
        end
        #1 for (i = 0; i < ${ports}; i = i + 1) begin
            brings[i] = tail[i] < head[i] && $random(seed) % 3 != 0;
            words[i * ${dataBits} +: ${dataBits}] = queue[i * 4096 + tail[i]];
        end
    end
`,
    check: (rows) => {
      const given = moved(rows, 'out_valid_o', 'out_ready_i', 'out_data_o')
      expect(given.length).toBeGreaterThan(800)
      expect(given).toEqual(given.map((_, index) => BigInt(index)))
      const asked = moved(rows, 'burst_valid_i', 'burst_ready_o', 'burst_addr_i')
      const sent = rows.flatMap((row) =>
        each
          .filter(
            (port) =>
              (((row.port_burst_valid_o ?? 0n) & (row.port_burst_ready_i ?? 0n)) >> BigInt(port)) & 1n,
          )
          .map((port) => [port, row.port_burst_addr_o]),
      )
      expect(sent).toEqual(sent.map((_, index) => [index % ports, asked[index]]))
    },
    faults,
  }
}

export const turnLeaves: readonly LeafCase[] = [
  turns(1, []),
  turns(3, [
    {
      assertion: 'u_assert_beats_have_places',
      inputs: { port_data_valid_i: wired(3, '{3{rst_ni}}') },
    },
    {
      assertion: 'u_assert_one_turn',
      edit: ['if (ended) from_q <= next[Ports+:Ports];', 'if (ended) from_q <= next[Ports-1:0];'],
    },
    {
      assertion: 'u_assert_last_where_counted',
      edit: ['last_q <= left_q == One;', 'last_q <= left_q == One && out_ready_i;'],
    },
    {
      assertion: 'u_assert_burst.u_assert_valid_held',
      edit: [
        'valid_q <= taken ? turn_q : (valid_q & ~port_burst_ready_i);',
        "valid_q <= taken ? turn_q : {Ports{1'b0}};",
      ],
    },
    {
      assertion: 'u_assert_burst.u_assert_data_stable',
      edit: ["if (valid_q == {Ports{1'b0}}) begin", 'if (valid_q != turn_q) begin'],
    },
  ]),
]
