`default_nettype none
// Takes a fixed number of fraction bits off a value and fits it into a narrower word.
//
// Handshake: none. Latency: combinational.
// Numbers:   value_o = overflow((value_i + half) >> Shift), a floor; half of the last kept unit if Round; then Out bits
//            of it where Saturate is 0, clipped to them where it is 1, without the most negative number where it is 2. Signed.
module fit #(
    parameter In       = 36,
    parameter Out      = 18,   // at most In + 1
    parameter Shift    = 0,
    parameter Round    = 1,
    parameter Saturate = 1
) (
    input  wire signed [In-1:0]  value_i,
    output wire signed [Out-1:0] value_o
);

    localparam Half = (Round != 0 && Shift > 0) ? 1 : 0;
    localparam Place = (Shift > 0) ? Shift - 1 : 0;
    localparam [In:0] HalfUnit = {{In{1'b0}}, Half[0]} << Place;

    wire signed [In:0] rounded = {value_i[In-1], value_i} + $signed(HalfUnit);
    wire signed [In:0] kept    = rounded >>> Shift;
    wire               negative = kept[In];
    wire               overflow = (Saturate != 0) && kept[In:Out-1] != {In - Out + 2{negative}};
    wire               least = (Saturate == 2) && negative && (overflow || kept[Out-2:0] == {Out - 1{1'b0}});
    wire               unused = &{1'b0, kept};

    assign value_o = (overflow ? {negative, {Out - 1{!negative}}} : kept[Out-1:0]) | {{Out - 1{1'b0}}, least};

    parameter_check #(
        .Good(In >= 1 && Out >= 2 && Out <= In + 1),
        .Message("fit needs In at least 1; Out from 2 to In + 1")
    ) u_parameter_check ();

endmodule
`default_nettype wire
