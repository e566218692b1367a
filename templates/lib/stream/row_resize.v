`default_nettype none
// Beats of In elements into beats of Out elements, in order, row by row: what a row's last beat lacks is zero, and what
// it has too many is dropped.
//
// Handshake: valid/ready streams. A row is RowIn beats in and RowOut beats out.
// Latency:   1 cycle where beats are cut, 1 cycle behind the last one where they are joined, none where In = Out.
module row_resize #(
    parameter In     = 16,   // In and Out are powers of two
    parameter Out    = 16,
    parameter Width  = 18,   // bits of an element
    parameter RowIn  = 1,
    parameter RowOut = 1     // ceil(RowIn * In / Out), or fewer
) (
    input  wire                 clk_i,
    input  wire                 rst_ni,
    input  wire                 in_valid_i,
    output wire                 in_ready_o,
    input  wire [In*Width-1:0]  in_data_i,
    output wire                 out_valid_o,
    input  wire                 out_ready_i,
    output wire [Out*Width-1:0] out_data_o
);

    localparam RowInBits  = (RowIn > 1) ? $clog2(RowIn) : 1;
    localparam RowOutBits = (RowOut > 1) ? $clog2(RowOut) : 1;
    localparam integer LastIn  = RowIn - 1;
    localparam integer LastOut = RowOut - 1;

    generate
        if (In == Out) begin : gen_same
            wire unused = &{1'b0, clk_i, rst_ni};
            assign out_valid_o = in_valid_i;
            assign in_ready_o  = out_ready_i;
            assign out_data_o  = in_data_i;
        end else if (In > Out) begin : gen_cut
            localparam Parts    = In / Out;
            localparam PartBits = $clog2(Parts);
            localparam integer LastPart = Parts - 1;
            reg                  busy_q, end_q, row_end_q;   // end_q: the last part of its beat, row_end_q: of its row
            reg [In*Width-1:0]   data_q;
            reg [PartBits-1:0]   part_q;
            reg [RowOutBits-1:0] out_q;
            wire give = out_valid_o && out_ready_i;
            wire [RowOutBits-1:0] next_out  = row_end_q ? {RowOutBits{1'b0}} : out_q + 1'b1;
            wire [PartBits-1:0]   next_part = part_q + 1'b1;
            wire next_row_end = next_out == LastOut[RowOutBits-1:0];
            wire next_end     = next_row_end || next_part == LastPart[PartBits-1:0];

            wire busy_d = rst_ni && (in_ready_o ? in_valid_i : busy_q);
            wire end_d  = !rst_ni ? RowOut == 1 : in_ready_o ? (busy_q ? next_row_end : row_end_q) : give ? next_end : end_q;

            // What is many bits wide is driven by registers of its own, so that in_ready_o is not one of many loads.
            wire data_busy, data_end;
            fan_copy #(.Width(2)) u_data (.clk_i(clk_i), .data_i({busy_d, end_d}), .data_o({data_busy, data_end}));
            wire data_give = data_busy && out_ready_i;
            wire data_take = !data_busy || (data_give && data_end);

            assign out_valid_o = busy_q;
            assign out_data_o  = data_q[Out*Width-1:0];
            assign in_ready_o  = !busy_q || (give && end_q);

            always @(posedge clk_i) begin
                if (data_give) data_q <= data_q >> (Out * Width);
                if (data_take) data_q <= in_data_i;
                busy_q <= busy_d;
                end_q  <= end_d;
                if (give) begin
                    part_q    <= next_part;
                    out_q     <= next_out;
                    row_end_q <= next_row_end;
                end
                if (in_ready_o) part_q <= {PartBits{1'b0}};
                if (!rst_ni) begin
                    out_q     <= {RowOutBits{1'b0}};
                    row_end_q <= RowOut == 1;
                end
            end
`ifndef SYNTHESIS
            assertion u_assert_row_ends_where_counted (
                .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(row_end_q == (out_q == LastOut[RowOutBits-1:0]))
            );
            assertion u_assert_beat_ends_where_counted (
                .clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!busy_q || end_q == (row_end_q || part_q == LastPart[PartBits-1:0]))
            );
            stream_assertion #(.Width(Out * Width)) u_assert_cut_out (
                .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(out_valid_o), .ready_i(out_ready_i), .data_i(out_data_o)
            );
`endif
        end else begin : gen_join
            localparam Parts    = Out / In;
            localparam PartBits = $clog2(Parts);
            localparam integer LastPart = Parts - 1;
            reg                 full_q;
            reg [Out*Width-1:0] data_q;
            reg [PartBits-1:0]  part_q;
            reg [RowInBits-1:0] in_q;
            wire row_end = in_q == LastIn[RowInBits-1:0];
            wire take    = in_valid_i && in_ready_o;
            wire first   = part_q == {PartBits{1'b0}};
            integer i;

            wire full_d  = rst_ni && (take ? row_end || part_q == LastPart[PartBits-1:0] : full_q && !out_ready_i);

            assign out_valid_o = full_q;
            assign out_data_o  = data_q;
            assign in_ready_o  = !full_q || out_ready_i;

            // What is many bits wide has a register of its own, and does not wait for in_valid_i: a place that the next beat
            // is to have may hold anything before.
            wire data_full;
            wire data_take = !data_full || out_ready_i;
            fan_copy #(.Width(1)) u_data (.clk_i(clk_i), .data_i(full_d), .data_o(data_full));
            always @(posedge clk_i) begin
                full_q <= full_d;
                if (data_take)
                    for (i = 0; i < Parts; i = i + 1) begin
                        if ({{32 - PartBits{1'b0}}, part_q} == i) data_q[i*In*Width+:In*Width] <= in_data_i;
                        else if (first) data_q[i*In*Width+:In*Width] <= {In * Width{1'b0}};
                    end
                if (take) begin
                    part_q <= row_end ? {PartBits{1'b0}} : part_q + 1'b1;
                    in_q   <= row_end ? {RowInBits{1'b0}} : in_q + 1'b1;
                end
                if (!rst_ni) begin
                    part_q <= {PartBits{1'b0}};
                    in_q   <= {RowInBits{1'b0}};
                end
            end
`ifndef SYNTHESIS
            assertion u_assert_in_row (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i({1'b0, in_q} < RowIn[RowInBits:0]));
            stream_assertion #(.Width(Out * Width)) u_assert_joined_out (
                .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(out_valid_o), .ready_i(out_ready_i), .data_i(out_data_o)
            );
`endif
        end
    endgenerate

    parameter_check #(
        .Good(Width >= 1 && RowIn >= 1 && RowOut >= 1 && In >= 1 && (In & (In - 1)) == 0 &&
              Out >= 1 && (Out & (Out - 1)) == 0 && RowOut * Out < (RowIn + 1) * In + Out),
        .Message("row_resize needs Width, RowIn and RowOut at least 1; In a power of two; Out a power of two; RowOut no more than rows of RowIn beats fill")
    ) u_parameter_check ();

endmodule
`default_nettype wire
