`default_nettype none
// Memory with one write port that writes chosen elements of a word, and one read port, for block RAM or UltraRAM with
// its output register.
//
// Handshake: none; one write and one read a cycle. write_mask_i has a bit for each element. What a read of an address
//            sees in the very cycle that writes it is not defined.
// Latency:   2 cycles from read_addr_i to read_data_o.
module ram_masked #(
    parameter Elements = 8,
    parameter Width    = 16,    // bits of an element
    parameter Depth    = 512,   // words, at least 2
    parameter Style    = "auto"   // "ultra": of UltraRAM
) (
    input  wire                      clk_i,
    input  wire                      write_valid_i,
    input  wire [$clog2(Depth)-1:0]  write_addr_i,
    input  wire [Elements-1:0]       write_mask_i,
    input  wire [Elements*Width-1:0] write_data_i,
    input  wire [$clog2(Depth)-1:0]  read_addr_i,
    output wire [Elements*Width-1:0] read_data_o
);

    wire unused = &{1'b0, Style[0]};   // simulators pass over attributes
    (* ram_style = Style, rw_addr_collision = "no" *) reg [Elements*Width-1:0] mem [0:Depth-1];
    reg [Elements*Width-1:0] fetch_q;
    reg [Elements*Width-1:0] read_q;

    integer e;
    always @(posedge clk_i) begin
        if (write_valid_i) begin
            for (e = 0; e < Elements; e = e + 1)
                if (write_mask_i[e]) mem[write_addr_i][e*Width+:Width] <= write_data_i[e*Width+:Width];
        end
        fetch_q <= mem[read_addr_i];
        read_q  <= fetch_q;
    end

    assign read_data_o = read_q;

    parameter_check #(
        .Good(Elements >= 1 && Width >= 1 && Depth >= 2),
        .Message("ram_masked needs Elements and Width at least 1; Depth at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
