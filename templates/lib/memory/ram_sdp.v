`default_nettype none
// Memory with one write port and one read port, for block RAM or UltraRAM with its output register.
//
// Handshake: none; one write and one read a cycle. What a read of an address sees in the very cycle that
//            writes it is not defined: callers read only what was written a cycle earlier.
// Latency:   2 cycles from read_addr_i to read_data_o.
module ram_sdp #(
    parameter Width = 32,
    parameter Depth = 512,  // words, at least 2
    parameter Style = "auto"   // "ultra": of UltraRAM
) (
    input  wire                     clk_i,
    input  wire                     write_valid_i,
    input  wire [$clog2(Depth)-1:0] write_addr_i,
    input  wire [Width-1:0]         write_data_i,
    input  wire [$clog2(Depth)-1:0] read_addr_i,
    output wire [Width-1:0]         read_data_o
);

    wire unused = &{1'b0, Style[0]};   // simulators pass over attributes
    (* ram_style = Style, rw_addr_collision = "no" *) reg [Width-1:0] mem [0:Depth-1];
    reg [Width-1:0] fetch_q;
    reg [Width-1:0] read_q;

    always @(posedge clk_i) begin
        if (write_valid_i) mem[write_addr_i] <= write_data_i;
        fetch_q <= mem[read_addr_i];
        read_q  <= fetch_q;
    end

    assign read_data_o = read_q;

    parameter_check #(
        .Good(Width >= 1 && Depth >= 2),
        .Message("ram_sdp needs Width at least 1; Depth at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
