`default_nettype none
// One image after another: starts each, takes its result off the chip when it is computed, and then starts the next.
//
// Handshake: start_i: images_i images, their results from output_i on; finished_o when the last one is written. image_start_o,
//            image_end_i: see accel_program. storing_o: the feature memories belong to the result, which out_*, got_* read,
//            see result_reader; store_*: bursts and beats of axi_write_port. stored_o: the result is written.
// Latency:   the next image starts a cycle after a result is written.
module accel_images #(
    parameter AddrBits    = 40,     // more than 32
    parameter DataBits    = 128,
    parameter MaxBeats    = 16,
    parameter ImageBits   = 16,
    parameter Taps        = 16,
    parameter SumWidth    = 18,     // of a result: that of the residual stream
    parameter FeatureBits = 13,
    parameter OutRows     = 129,
    parameter OutWords    = 12,
    parameter OutStride   = 12
) (
    input  wire                          clk_i,
    input  wire                          rst_ni,
    input  wire                          start_i,
    input  wire [ImageBits-1:0]          images_i,
    input  wire [AddrBits-1:0]           output_i,
    output wire                          finished_o,
    output wire                          image_start_o,
    input  wire                          image_end_i,
    output wire                          storing_o,
    output wire                          stored_o,
    output wire                          out_valid_o,
    input  wire                          out_ready_i,
    output wire [FeatureBits-1:0]        out_addr_o,
    input  wire                          got_valid_i,
    input  wire [Taps*SumWidth-1:0]      got_data_i,
    output wire                          store_burst_valid_o,
    input  wire                          result_burst_ready_i,
    output wire [AddrBits-1:0]           store_burst_addr_o,
    output wire [$clog2(MaxBeats+1)-1:0] store_burst_beats_o,
    output wire                          store_valid_o,
    input  wire                          result_ready_i,
    output wire [DataBits-1:0]           store_data_o,
    input  wire                          result_idle_i
);

    localparam integer OutBytes = OutRows * OutWords * Taps * 4;
    reg [ImageBits-1:0] image_q;        // after this one
    reg [AddrBits-1:0]  output_q;
    reg                 image_start_q, finished_q, storing_q;
    wire                last_image = image_q == {ImageBits{1'b0}};
    assign finished_o    = finished_q;
    assign image_start_o = image_start_q;
    assign storing_o     = storing_q;

    // The result leaves when the last phase is complete.
    result_reader #(
        .Taps(Taps), .Width(SumWidth), .Rows(OutRows), .Words(OutWords), .Stride(OutStride), .AddrBits(FeatureBits),
        .ByteBits(AddrBits), .DataBits(DataBits), .MaxBeats(MaxBeats)
    ) u_result_reader (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(image_end_i), .base_i(output_q),
        .get_valid_o(out_valid_o), .get_ready_i(out_ready_i), .get_addr_o(out_addr_o), .got_valid_i(got_valid_i),
        .got_data_i(got_data_i), .burst_valid_o(store_burst_valid_o), .burst_ready_i(result_burst_ready_i && storing_q),
        .burst_addr_o(store_burst_addr_o), .burst_beats_o(store_burst_beats_o), .data_valid_o(store_valid_o),
        .data_ready_i(result_ready_i && storing_q), .data_o(store_data_o), .idle_i(result_idle_i), .done_o(stored_o)
    );

    always @(posedge clk_i) begin
        image_start_q <= start_i || (stored_o && !last_image);
        finished_q    <= stored_o && last_image;
        if (image_end_i) storing_q <= 1'b1;
        if (stored_o) begin
            storing_q <= 1'b0;
            image_q   <= image_q - 1'b1;
            output_q  <= output_q + {{AddrBits - 32{1'b0}}, OutBytes};
        end
        if (start_i) begin
            image_q  <= images_i - 1'b1;
            output_q <= output_i;
        end
        if (!rst_ni) begin
            image_start_q <= 1'b0;
            finished_q    <= 1'b0;
            storing_q     <= 1'b0;
        end
    end

`ifndef SYNTHESIS
    assertion u_assert_starts_idle (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!start_i || !storing_q));
    assertion u_assert_image_ends_once (.clk_i(clk_i), .rst_ni(rst_ni), .holds_i(!image_end_i || !storing_q));
`endif

    parameter_check #(
        .Good(ImageBits >= 1 && OutRows >= 1 && OutWords >= 1 && AddrBits > 32 && OutStride >= OutWords),
        .Message("accel_images needs ImageBits, OutRows and OutWords at least 1; AddrBits more than 32; OutStride at least OutWords")
    ) u_parameter_check ();

endmodule
`default_nettype wire
