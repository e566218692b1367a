`default_nettype none
// Pointers of a ring that several ports fill side by side: an entry is held when every port has brought its part.
//
// Handshake: done_i[p]: port p completed its part of its next entry. held_o says that the entry offset_i places behind
//            the oldest is held, at addr_o, and all_held_o that the oldest count_i entries are. pop_i drops the oldest,
//            drop_i the oldest count_i; what is dropped must be held, and both may not come together.
// Latency:   a part done in one cycle counts from the next; addresses are combinational.
module weight_ring #(
    parameter Ports = 4,
    parameter Depth = 1024,    // entries, at least 2
    parameter CountBits = 11   // of count_i, which is at most Depth
) (
    input  wire                     clk_i,
    input  wire                     rst_ni,
    input  wire [Ports-1:0]         done_i,
    input  wire [$clog2(Depth)-1:0] offset_i,
    output wire                     held_o,
    output wire [$clog2(Depth)-1:0] addr_o,
    input  wire                     pop_i,
    input  wire                     drop_i,
    input  wire [CountBits-1:0]     count_i,
    output wire                     all_held_o
);

    localparam AddrWidth = $clog2(Depth);
    localparam HeldWidth = AddrWidth + 2;   // holds Depth, and sums of addresses
    localparam Wide      = (CountBits > HeldWidth) ? CountBits : HeldWidth;
    localparam [AddrWidth+1:0] DepthWide = Depth[AddrWidth+1:0];

    reg [AddrWidth-1:0]   tail_q;
    reg [Ports*Wide-1:0]  count_q;
    wire [Ports-1:0]      held, all_held;

    wire [Wide-1:0] offset_wide = {{Wide - AddrWidth{1'b0}}, offset_i};
    wire [Wide-1:0] count_wide  = {{Wide - CountBits{1'b0}}, count_i};
    wire [Wide-1:0] leaves      = drop_i ? count_wide : {{Wide - 1{1'b0}}, pop_i};

    assign held_o     = &held;
    assign all_held_o = &all_held;

    genvar p;
    generate
        for (p = 0; p < Ports; p = p + 1) begin : gen_port
            assign held[p]     = offset_wide < count_q[p*Wide+:Wide];
            assign all_held[p] = count_wide <= count_q[p*Wide+:Wide];
            always @(posedge clk_i) begin
                count_q[p*Wide+:Wide] <= count_q[p*Wide+:Wide] + {{Wide - 1{1'b0}}, done_i[p]} - leaves;
                if (!rst_ni) count_q[p*Wide+:Wide] <= {Wide{1'b0}};
            end
        end
    endgenerate

    // Addresses wrap at Depth, which need not be a power of two.
    wire [AddrWidth+1:0] sum   = {2'b00, tail_q} + {2'b00, offset_i};
    wire [AddrWidth+1:0] moved = {2'b00, tail_q} + leaves[AddrWidth+1:0];
    wire [AddrWidth+1:0] sum_past   = sum - DepthWide;
    wire [AddrWidth+1:0] moved_past = moved - DepthWide;
    wire unused = &{1'b0, leaves, sum, sum_past, moved, moved_past};

    assign addr_o = sum_past[AddrWidth+1] ? sum[AddrWidth-1:0] : sum_past[AddrWidth-1:0];

    always @(posedge clk_i) begin
        tail_q <= moved_past[AddrWidth+1] ? moved[AddrWidth-1:0] : moved_past[AddrWidth-1:0];
        if (!rst_ni) tail_q <= {AddrWidth{1'b0}};
    end

    parameter_check #(
        .Good(Ports >= 1 && CountBits >= 1 && Depth >= 2),
        .Message("weight_ring needs Ports and CountBits at least 1; Depth at least 2")
    ) u_parameter_check ();

endmodule
`default_nettype wire
