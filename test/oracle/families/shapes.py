"""Names and shapes of the weights of small networks, as their own projects have them."""

DIM, HEADS, DEPTH, HIDDEN, PATCH, CLASSES = 32, 2, 2, 128, 8, 10
IMAGE = (32, 48)
PATCHES = (IMAGE[0] // PATCH) * (IMAGE[1] // PATCH)
REGISTERS = 4


def layer(name, out, inputs, bias=True):
    return {f"{name}.weight": (out, inputs), **({f"{name}.bias": (out,)} if bias else {})}


def norm(name):
    return {f"{name}.weight": (DIM,), f"{name}.bias": (DIM,)}


def convolution(name, bias=True):
    return {f"{name}.weight": (DIM, 3, PATCH, PATCH), **({f"{name}.bias": (DIM,)} if bias else {})}


def timm_block(prefix, gammas=(), mlp=None):
    return {
        **norm(f"{prefix}.norm1"),
        **layer(f"{prefix}.attn.qkv", 3 * DIM, DIM),
        **layer(f"{prefix}.attn.proj", DIM, DIM),
        **norm(f"{prefix}.norm2"),
        **(mlp or {**layer(f"{prefix}.mlp.fc1", HIDDEN, DIM), **layer(f"{prefix}.mlp.fc2", DIM, HIDDEN)}),
        **{f"{prefix}.{gamma}": (DIM,) for gamma in gammas},
    }


def timm_shapes(front=("cls_token",), positions=None, gammas=(), final="norm", heads=("head",), pre=False):
    rows = {"reg_token": REGISTERS, "register_tokens": REGISTERS}
    tokens = {name: (1, rows.get(name, 1), DIM) for name in front}
    count = PATCHES + sum(shape[1] for shape in tokens.values()) if positions is None else positions
    shapes = {**tokens, "pos_embed": (1, count, DIM), **convolution("patch_embed.proj", not pre)}
    for index in range(DEPTH):
        shapes.update(timm_block(f"blocks.{index}", gammas))
    shapes.update({**(norm("norm_pre") if pre else {}), **(norm(final) if final else {})})
    for head in heads:
        shapes.update(layer(head, CLASSES, DIM))
    return shapes


def face_block(prefix, is_dino):
    names = (
        ("norm1", "norm2", "mlp.fc1", "mlp.fc2")
        if is_dino
        else (("layernorm_before", "layernorm_after", "intermediate.dense", "output.dense"))
    )
    shapes = {**norm(f"{prefix}.{names[0]}"), **norm(f"{prefix}.{names[1]}")}
    for each in ("query", "key", "value"):
        shapes.update(layer(f"{prefix}.attention.attention.{each}", DIM, DIM))
    shapes.update(layer(f"{prefix}.attention.output.dense", DIM, DIM))
    shapes.update({**layer(f"{prefix}.{names[2]}", HIDDEN, DIM), **layer(f"{prefix}.{names[3]}", DIM, HIDDEN)})
    return {**shapes, **({f"{prefix}.layer_scale{i}.lambda1": (DIM,) for i in (1, 2)} if is_dino else {})}


def face_shapes(prefix, front=("cls_token",), is_dino=False, registers=False, heads=()):
    e = f"{prefix}embeddings."
    shapes = {
        **{f"{e}{name}": (1, 1, DIM) for name in front},
        f"{e}position_embeddings": (1, PATCHES + len(front), DIM),
    }
    shapes.update(convolution(f"{e}patch_embeddings.projection"))
    if registers:
        shapes[f"{e}register_tokens"] = (1, REGISTERS, DIM)
    if is_dino:
        shapes[f"{e}mask_token"] = (1, DIM)
    for index in range(DEPTH):
        shapes.update(face_block(f"{prefix}encoder.layer.{index}", is_dino))
    shapes.update(norm(f"{prefix}layernorm"))
    for head in heads:
        shapes.update(layer(head, CLASSES, DIM))
    return shapes


def openai_shapes():
    shapes = {"visual.class_embedding": (DIM,), "visual.positional_embedding": (PATCHES + 1, DIM)}
    shapes.update({**convolution("visual.conv1", bias=False), **norm("visual.ln_pre"), **norm("visual.ln_post")})
    for index in range(DEPTH):
        block = f"visual.transformer.resblocks.{index}"
        shapes.update({**norm(f"{block}.ln_1"), **norm(f"{block}.ln_2"), **layer(f"{block}.attn.out_proj", DIM, DIM)})
        shapes.update({f"{block}.attn.in_proj_weight": (3 * DIM, DIM), f"{block}.attn.in_proj_bias": (3 * DIM,)})
        shapes.update({**layer(f"{block}.mlp.c_fc", HIDDEN, DIM), **layer(f"{block}.mlp.c_proj", DIM, HIDDEN)})
    return {**shapes, "visual.proj": (DIM, CLASSES), "logit_scale": (1,), "token_embedding.weight": (7, DIM)}


def face_clip_shapes(projection):
    e, v = "vision_model.embeddings.", "vision_model."
    shapes = {f"{e}class_embedding": (DIM,), f"{e}position_embedding.weight": (PATCHES + 1, DIM)}
    shapes.update(
        {**convolution(f"{e}patch_embedding", bias=False), **norm(f"{v}pre_layrnorm"), **norm(f"{v}post_layernorm")}
    )
    for index in range(DEPTH):
        block = f"{v}encoder.layers.{index}"
        for each in ("q_proj", "k_proj", "v_proj", "out_proj"):
            shapes.update(layer(f"{block}.self_attn.{each}", DIM, DIM))
        shapes.update({**norm(f"{block}.layer_norm1"), **norm(f"{block}.layer_norm2")})
        shapes.update({**layer(f"{block}.mlp.fc1", HIDDEN, DIM), **layer(f"{block}.mlp.fc2", DIM, HIDDEN)})
    return {**shapes, **({"visual_projection.weight": (CLASSES, DIM)} if projection else {})}


def flax_dense(name, inputs, outputs, experts=()):
    return {f"{name}/kernel": (*experts, inputs, outputs), f"{name}/bias": (*experts, outputs)}


def flax_shapes(encoder, attention, norm2, mlp, moe=(), experts=0, has_class=True):
    shapes = {"embedding/kernel": (PATCH, PATCH, 3, DIM), "embedding/bias": (DIM,), **flax_dense("head", DIM, CLASSES)}
    if has_class:
        shapes["cls"] = (1, 1, DIM)
    shapes[f"{encoder}/posembed_input/pos_embedding"] = (1, PATCHES + has_class, DIM)
    for index in range(DEPTH):
        block = f"{encoder}/encoderblock_{index}"
        for each in ("query", "key", "value"):
            shapes[f"{block}/{attention}/{each}/kernel"] = (DIM, HEADS, DIM // HEADS)
            shapes[f"{block}/{attention}/{each}/bias"] = (HEADS, DIM // HEADS)
        shapes.update(
            {f"{block}/{attention}/out/kernel": (HEADS, DIM // HEADS, DIM), f"{block}/{attention}/out/bias": (DIM,)}
        )
        inner, count = (f"{block}/Moe/Mlp", (experts,)) if index in moe else (f"{block}/{mlp}", ())
        shapes.update(
            {**flax_dense(f"{inner}/Dense_0", DIM, HIDDEN, count), **flax_dense(f"{inner}/Dense_1", HIDDEN, DIM, count)}
        )
        if index in moe:
            shapes[f"{block}/Moe/Router/dense/kernel"] = (DIM, experts)
        for each in ("LayerNorm_0", norm2):
            shapes.update({f"{block}/{each}/scale": (DIM,), f"{block}/{each}/bias": (DIM,)})
    return {**shapes, f"{encoder}/encoder_norm/scale": (DIM,), f"{encoder}/encoder_norm/bias": (DIM,)}


def m3vit_shapes(experts, hidden, tasks):
    prefix = "blocks.1"
    mlp = {f"{prefix}.mlp.gate.{task}.w_gate": (DIM, experts) for task in range(tasks)}
    for name, out, inputs in (("htoh4", hidden, DIM), ("h4toh", DIM, hidden)):
        name = f"{prefix}.mlp.experts.{name}"
        mlp.update({f"{name}.weight": (experts, out, inputs), f"{name}.bias": (experts, out)})
    shapes = timm_shapes(final=None, heads=())
    kept = {name: shape for name, shape in shapes.items() if not name.startswith(prefix)}
    return {**kept, **timm_block(prefix, mlp=mlp)}
