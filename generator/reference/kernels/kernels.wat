;; Integer dot products of the reference model, 8 multiply-accumulates an instruction or two. Plain TypeScript
;; (units/*/*.reference.ts) says what they must give; test/reference/kernels.test.ts compares.
;; Rows of 16-bit operands are padded with zeros to whole vectors of 8. All addresses are in bytes.
(module
  (import "model" "memory" (memory 1 65536 shared))

  ;; Sum of x * w over `vectors` vectors of 8, exactly. |x| <= 2^9: 32 vectors of pairs fit 32 bits.
  (func $dot (param $x i32) (param $w i32) (param $vectors i32) (result i64)
    (local $acc v128) (local $total v128) (local $end i32) (local $last i32)
    (local.set $last (i32.add (local.get $x) (i32.shl (local.get $vectors) (i32.const 4))))
    (block $done
      (loop $chunk
        (br_if $done (i32.ge_u (local.get $x) (local.get $last)))
        (local.set $end (i32.add (local.get $x) (i32.const 512)))
        (if (i32.gt_u (local.get $end) (local.get $last)) (then (local.set $end (local.get $last))))
        (local.set $acc (v128.const i32x4 0 0 0 0))
        (loop $vector
          (local.set $acc
            (i32x4.add (local.get $acc)
              (i32x4.dot_i16x8_s (v128.load (local.get $x)) (v128.load (local.get $w)))))
          (local.set $x (i32.add (local.get $x) (i32.const 16)))
          (local.set $w (i32.add (local.get $w) (i32.const 16)))
          (br_if $vector (i32.lt_u (local.get $x) (local.get $end))))
        (local.set $total
          (i64x2.add (local.get $total)
            (i64x2.add (i64x2.extend_low_i32x4_s (local.get $acc)) (i64x2.extend_high_i32x4_s (local.get $acc)))))
        (br $chunk)))
    (i64.add (i64x2.extract_lane 0 (local.get $total)) (i64x2.extract_lane 1 (local.get $total))))

  ;; Sum over the pieces of x, the lowest first, each of `bits` bits.
  (func $piecewise (param $x i32) (param $pieces i32) (param $bits i64) (param $w i32) (param $vectors i32) (result i64)
    (local $sum i64) (local $shift i64)
    (loop $piece
      (local.set $sum
        (i64.add (local.get $sum)
          (i64.shl (call $dot (local.get $x) (local.get $w) (local.get $vectors)) (local.get $shift))))
      (local.set $shift (i64.add (local.get $shift) (local.get $bits)))
      (local.set $x (i32.add (local.get $x) (i32.shl (local.get $vectors) (i32.const 4))))
      (local.set $pieces (i32.sub (local.get $pieces) (i32.const 1)))
      (br_if $piece (local.get $pieces)))
    (local.get $sum))

  ;; (acc + half) >> shift, then clipped to `width` bits if `saturate`, without the most negative number if it is 2, else cut to
  ;; its low ones.
  (func $requantise
    (param $acc i64) (param $half i64) (param $shift i64) (param $unused i64) (param $saturate i32) (result i32)
    (local $v i64) (local $most i64)
    (local.set $v (i64.shr_s (i64.add (local.get $acc) (local.get $half)) (local.get $shift)))
    (if (local.get $saturate)
      (then
        (local.set $most (i64.shr_u (i64.const 0x7fffffffffffffff) (local.get $unused)))
        (if (i64.gt_s (local.get $v) (local.get $most)) (then (local.set $v (local.get $most))))
        (local.set $most (i64.add
          (i64.xor (local.get $most) (i64.const -1)) (i64.extend_i32_u (i32.eq (local.get $saturate) (i32.const 2)))))
        (if (i64.lt_s (local.get $v) (local.get $most)) (then (local.set $v (local.get $most)))))
      (else
        (local.set $v (i64.shr_s (i64.shl (local.get $v) (local.get $unused)) (local.get $unused)))))
    (i32.wrap_i64 (local.get $v)))

  ;; y[t][o] = requantise(((bias[o] << bias_shift) + x[t] . w[o]) * scale[o]), for t < tokens, o < outputs.
  (func (export "exact")
    (param $x i32) (param $pieces i32) (param $bits i64) (param $w i32) (param $bias i32) (param $scale i32)
    (param $y i32) (param $vectors i32) (param $tokens i32) (param $outputs i32)
    (param $bias_shift i64) (param $half i64) (param $shift i64) (param $unused i64) (param $saturate i32)
    (local $o i32) (local $row i32) (local $b i32)
    (loop $token
      (local.set $o (local.get $outputs))
      (local.set $row (local.get $w))
      (local.set $b (local.get $bias))
      (loop $output
        (i32.store (local.get $y)
          (call $requantise
            (i64.mul
              (i64.add
                (i64.shl (i64.load32_s (local.get $b)) (local.get $bias_shift))
                (call $piecewise (local.get $x) (local.get $pieces) (local.get $bits) (local.get $row) (local.get $vectors)))
              (i64.load32_s (i32.add (local.get $b) (i32.sub (local.get $scale) (local.get $bias)))))
            (local.get $half) (local.get $shift) (local.get $unused) (local.get $saturate)))
        (local.set $row (i32.add (local.get $row) (i32.shl (local.get $vectors) (i32.const 4))))
        (local.set $b (i32.add (local.get $b) (i32.const 4)))
        (local.set $y (i32.add (local.get $y) (i32.const 4)))
        (local.set $o (i32.sub (local.get $o) (i32.const 1)))
        (br_if $output (local.get $o)))
      (local.set $x
        (i32.add (local.get $x) (i32.mul (local.get $pieces) (i32.shl (local.get $vectors) (i32.const 4)))))
      (local.set $tokens (i32.sub (local.get $tokens) (i32.const 1)))
      (br_if $token (local.get $tokens))))

  (func $lanes (param $v v128) (result i32)
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $v)) (i32x4.extract_lane 1 (local.get $v)))
      (i32.add (i32x4.extract_lane 2 (local.get $v)) (i32x4.extract_lane 3 (local.get $v)))))

  ;; y[t][o] = y[t][o] + sum of (x * w) >> drop, modulo 2^32. x is split into x mod 2^drop and two pieces above, the lower
  ;; of `bits` bits: the floor concerns the first alone, the others are whole multiples of 2^drop.
  (func (export "floored")
    (param $x i32) (param $w i32) (param $y i32)
    (param $vectors i32) (param $tokens i32) (param $outputs i32) (param $drop i32) (param $bits i32)
    (local $o i32) (local $size i32) (local $row i32) (local $at i32) (local $end i32)
    (local $low v128) (local $high v128) (local $wv v128) (local $xv v128)
    (local.set $size (i32.shl (local.get $vectors) (i32.const 4)))
    (loop $token
      (local.set $o (local.get $outputs))
      (local.set $row (local.get $w))
      (loop $output
        (local.set $low (v128.const i32x4 0 0 0 0))
        (local.set $high (v128.const i32x4 0 0 0 0))
        (local.set $at (local.get $x))
        (local.set $end (i32.add (local.get $x) (local.get $size)))
        (loop $vector
          (local.set $wv (v128.load (local.get $row)))
          (local.set $xv (v128.load (local.get $at)))
          (local.set $low
            (i32x4.add
              (i32x4.add (local.get $low)
                (i32x4.dot_i16x8_s (v128.load (i32.add (local.get $at) (local.get $size))) (local.get $wv)))
              (i32x4.add
                (i32x4.shr_s (i32x4.extmul_low_i16x8_s (local.get $xv) (local.get $wv)) (local.get $drop))
                (i32x4.shr_s (i32x4.extmul_high_i16x8_s (local.get $xv) (local.get $wv)) (local.get $drop)))))
          (local.set $high
            (i32x4.add (local.get $high)
              (i32x4.dot_i16x8_s
                (v128.load (i32.add (local.get $at) (i32.shl (local.get $size) (i32.const 1))))
                (local.get $wv))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (local.set $row (i32.add (local.get $row) (i32.const 16)))
          (br_if $vector (i32.lt_u (local.get $at) (local.get $end))))
        (i32.store (local.get $y)
          (i32.add
            (i32.add (i32.load (local.get $y)) (call $lanes (local.get $low)))
            (i32.shl (call $lanes (local.get $high)) (local.get $bits))))
        (local.set $y (i32.add (local.get $y) (i32.const 4)))
        (local.set $o (i32.sub (local.get $o) (i32.const 1)))
        (br_if $output (local.get $o)))
      (local.set $x (i32.add (local.get $x) (i32.mul (local.get $size) (i32.const 3))))
      (local.set $tokens (i32.sub (local.get $tokens) (i32.const 1)))
      (br_if $token (local.get $tokens))))

  ;; y[n] = sum over blocks of 8 of ((sum of (q * k[n]) >> shift) * scale) >> scale_shift, modulo 2^32, for n < keys.
  ;; 32-bit operands; keys are `stride` bytes apart.
  (func (export "scores")
    (param $q i32) (param $k i32) (param $y i32)
    (param $blocks i32) (param $keys i32) (param $stride i32) (param $shift i32) (param $scale i64) (param $scale_shift i64)
    (local $b i32) (local $qa i32) (local $ka i32) (local $sum i32) (local $v v128)
    (loop $key
      (local.set $b (local.get $blocks))
      (local.set $qa (local.get $q))
      (local.set $ka (local.get $k))
      (local.set $sum (i32.const 0))
      (loop $block
        (local.set $v
          (i64x2.add
            (i64x2.add
              (i64x2.shr_u
                (i64x2.extmul_low_i32x4_s (v128.load (local.get $qa)) (v128.load (local.get $ka)))
                (local.get $shift))
              (i64x2.shr_u
                (i64x2.extmul_high_i32x4_s (v128.load (local.get $qa)) (v128.load (local.get $ka)))
                (local.get $shift)))
            (i64x2.add
              (i64x2.shr_u
                (i64x2.extmul_low_i32x4_s (v128.load offset=16 (local.get $qa)) (v128.load offset=16 (local.get $ka)))
                (local.get $shift))
              (i64x2.shr_u
                (i64x2.extmul_high_i32x4_s (v128.load offset=16 (local.get $qa)) (v128.load offset=16 (local.get $ka)))
                (local.get $shift)))))
        ;; Only the low halves count: a logical shift leaves them as an arithmetic one would.
        (local.set $sum
          (i32.add (local.get $sum)
            (i32.wrap_i64
              (i64.shr_s
                (i64.mul
                  (i64.extend_i32_s
                    (i32.add (i32x4.extract_lane 0 (local.get $v)) (i32x4.extract_lane 2 (local.get $v))))
                  (local.get $scale))
                (local.get $scale_shift)))))
        (local.set $qa (i32.add (local.get $qa) (i32.const 32)))
        (local.set $ka (i32.add (local.get $ka) (i32.const 32)))
        (local.set $b (i32.sub (local.get $b) (i32.const 1)))
        (br_if $block (local.get $b)))
      (i32.store (local.get $y) (local.get $sum))
      (local.set $y (i32.add (local.get $y) (i32.const 4)))
      (local.set $k (i32.add (local.get $k) (local.get $stride)))
      (local.set $keys (i32.sub (local.get $keys) (i32.const 1)))
      (br_if $key (local.get $keys))))

  ;; y[d] = sum over n of (v[n][d] * p[n]) >> shift, modulo 2^32, for d < 4 * fours; values are `stride` bytes apart.
  (func (export "mix")
    (param $v i32) (param $p i32) (param $y i32)
    (param $fours i32) (param $keys i32) (param $stride i32) (param $shift i32)
    (local $n i32) (local $va i32) (local $pa i32) (local $acc v128) (local $pv v128) (local $vv v128)
    (loop $four
      (local.set $acc (v128.const i32x4 0 0 0 0))
      (local.set $n (local.get $keys))
      (local.set $va (local.get $v))
      (local.set $pa (local.get $p))
      (loop $key
        (local.set $vv (v128.load (local.get $va)))
        (local.set $pv (v128.load32_splat (local.get $pa)))
        (local.set $acc
          (i32x4.add (local.get $acc)
            (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27
              (i64x2.shr_u (i64x2.extmul_low_i32x4_s (local.get $vv) (local.get $pv)) (local.get $shift))
              (i64x2.shr_u (i64x2.extmul_high_i32x4_s (local.get $vv) (local.get $pv)) (local.get $shift)))))
        (local.set $va (i32.add (local.get $va) (local.get $stride)))
        (local.set $pa (i32.add (local.get $pa) (i32.const 4)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br_if $key (local.get $n)))
      (v128.store (local.get $y) (local.get $acc))
      (local.set $y (i32.add (local.get $y) (i32.const 16)))
      (local.set $v (i32.add (local.get $v) (i32.const 16)))
      (local.set $fours (i32.sub (local.get $fours) (i32.const 1)))
      (br_if $four (local.get $fours))))
)
