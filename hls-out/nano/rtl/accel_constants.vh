// accel_constants: numbers that modules of the accelerator of nano share. Included within modules, each of which uses some.
/* verilator lint_off UNUSED */

// destinations of results
localparam [2:0] ToHidden = 3'd0;
localparam [2:0] ToKeys = 3'd1;
localparam [2:0] ToValues = 3'd2;
localparam [2:0] ToSum = 3'd3;
localparam [2:0] ToGate = 3'd4;
localparam [2:0] ToScores = 3'd5;
localparam [2:0] ToAttention = 3'd6;
localparam [2:0] ToExperts = 3'd7;

// sources of a row's blocks
localparam [1:0] FromNorm = 2'd0;
localparam [1:0] FromHidden = 2'd1;
localparam [1:0] FromPixels = 2'd2;
localparam [1:0] FromWeights = 2'd3;

// how operations are walked
localparam [1:0] KindRows = 2'd0;
localparam [1:0] KindAttention = 2'd1;
localparam [1:0] KindExperts = 2'd2;
localparam [1:0] KindEnd = 2'd3;

// what rows wait for
localparam [1:0] ForNothing = 2'd0;
localparam [1:0] ForResults = 2'd1;
localparam [1:0] ForNorms = 2'd2;
localparam [1:0] ForAttention = 2'd3;

// what is read beside matrices
localparam [1:0] ListPosition = 2'd0;
localparam [1:0] ListImage = 2'd1;
localparam [1:0] ListNorm = 2'd2;

// what there are several of, of a matrix
localparam [1:0] SelectOne = 2'd0;
localparam [1:0] SelectTask = 2'd1;
localparam [1:0] SelectExpert = 2'd2;

// a row's tag, as results carry it: the lowest bit of each field, and its bits
localparam TagPost = 0, TagPostBits = 9;
localparam TagGelu = 0, TagGeluBits = 1;
localparam TagLeft = 1, TagLeftBits = 1;
localparam TagOut = 2, TagOutBits = 1;
localparam TagPartial = 3, TagPartialBits = 1;
localparam TagAttention = 4, TagAttentionBits = 5;
localparam TagScore = 9, TagScoreBits = 18;
localparam TagFinal = 27, TagFinalBits = 1;
localparam TagLast = 28, TagLastBits = 1;
localparam TagPart = 29, TagPartBits = 3;
localparam TagOp = 32, TagOpBits = 6;
localparam TagRow = 38, TagRowBits = 5;
localparam TagTo = 43, TagToBits = 9;
localparam TagDest = 52, TagDestBits = 3;
localparam TagTile = 55, TagTileBits = 5;
localparam TagLastTile = 60, TagLastTileBits = 1;
/* verilator lint_on UNUSED */
