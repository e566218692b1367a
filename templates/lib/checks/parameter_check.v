`default_nettype none
// Refuses a module's parameters: where Good is 0 elaboration fails, and the tool says Message.
//
// Handshake: none; it has no ports, and nothing of it is synthesised.
// Latency:   none.
module parameter_check #(
    parameter Good    = 1,
    parameter Message = "a module needs other parameters"
) ();

    // Verilog-2005 has no error of its own, so each tool is made to say it in its way. What no tool has, an unknown module, is
    // an error everywhere, also in Vivado.
    generate
        if (Good == 0) begin : gen_refused
`ifdef VERILATOR
            $error("%s", Message);
`elsif YOSYS
            $error(Message);
`elsif __ICARUS__
            localparam Refused = $parameters_refused(Message);
`else
            parameters_refused #(.Message(Message)) u_parameters_refused ();
`endif
        end
    endgenerate

endmodule
`default_nettype wire
