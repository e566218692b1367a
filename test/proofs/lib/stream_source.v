`default_nettype none
// A stream as a module may demand it: free, but what is offered stays, unchanged, until it is taken. Nothing is offered in
// reset.
module stream_source #(
    parameter Width = 1
) (
    input  wire             clk_i,
    input  wire             rst_ni,
    output wire             valid_o,
    input  wire             ready_i,
    output wire [Width-1:0] data_o
);

    (* anyseq *) reg             free_valid;
    (* anyseq *) reg [Width-1:0] free_data;
    reg             waiting_q;
    reg [Width-1:0] data_q;

    assign valid_o = rst_ni && (waiting_q || free_valid);
    assign data_o  = waiting_q ? data_q : free_data;

    always @(posedge clk_i) begin
        waiting_q <= valid_o && !ready_i;
        data_q    <= data_o;
    end

endmodule
`default_nettype wire
