"""The networks: names and shapes of their weights, their description, and the function that runs them."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Callable

import other_networks as other
import torch_networks as torch
from operations import gelu_tanh, quick_gelu

DIM, HEADS, DEPTH, HIDDEN, PATCH, CLASSES = 32, 2, 2, 128, 8, 10
IMAGE = (32, 48)
PATCHES = (IMAGE[0] // PATCH) * (IMAGE[1] // PATCH)
REGISTERS = 4


@dataclass
class Case:
    name: str
    shapes: dict[str, tuple[int, ...]]
    description: dict[str, Any]
    forward: Callable
    is_imported: bool = True
    is_npz: bool = False
    image: tuple[int, int] = IMAGE


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


def timm_case(name, architecture, shapes, args=None, classes=CLASSES, **forward):
    args = {"embed_dim": DIM, "depth": DEPTH, "num_heads": HEADS, "patch_size": PATCH, "img_size": IMAGE, **(args or {})}
    description = {"architecture": architecture, "num_classes": classes, "model_args": args}
    return Case(name, shapes, description, partial(torch.timm, heads=HEADS, **forward))


def model(**more):
    """A config's model section, for projects without a file that an importer reads."""
    sizes = {"patchSize": PATCH, "embedDim": DIM, "depth": DEPTH, "heads": HEADS, "mlpRatio": HIDDEN / DIM}
    return {"image": {"height": IMAGE[0], "width": IMAGE[1]}, **sizes, **more}


def own_case(name, shapes, forward, is_npz=False, **more):
    return Case(name, shapes, model(**more), forward, is_imported=False, is_npz=is_npz)


def face_block(prefix, is_dino):
    names = ("norm1", "norm2", "mlp.fc1", "mlp.fc2") if is_dino else (
        ("layernorm_before", "layernorm_after", "intermediate.dense", "output.dense")
    )
    shapes = {**norm(f"{prefix}.{names[0]}"), **norm(f"{prefix}.{names[1]}")}
    for each in ("query", "key", "value"):
        shapes.update(layer(f"{prefix}.attention.attention.{each}", DIM, DIM))
    shapes.update(layer(f"{prefix}.attention.output.dense", DIM, DIM))
    shapes.update({**layer(f"{prefix}.{names[2]}", HIDDEN, DIM), **layer(f"{prefix}.{names[3]}", DIM, HIDDEN)})
    return {**shapes, **({f"{prefix}.layer_scale{i}.lambda1": (DIM,) for i in (1, 2)} if is_dino else {})}


def face_shapes(prefix, front=("cls_token",), is_dino=False, registers=False, heads=()):
    e = f"{prefix}embeddings."
    shapes = {**{f"{e}{name}": (1, 1, DIM) for name in front}, f"{e}position_embeddings": (1, PATCHES + len(front), DIM)}
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


def face_description(model_type, architecture, **more):
    sizes = {"hidden_size": DIM, "num_hidden_layers": DEPTH, "num_attention_heads": HEADS}
    image = {"image_size": IMAGE, "patch_size": PATCH}
    return {"model_type": model_type, "architectures": [architecture], **sizes, **image, **more}


def face_case(name, architecture, prefix, shapes, eps, act=None, **more):
    hidden = {"mlp_ratio": HIDDEN / DIM} if name.startswith("dinov2") else {"intermediate_size": HIDDEN}
    description = face_description(name, architecture, layer_norm_eps=eps, **hidden, **more)
    acts = {} if act is None else {"act": act}
    return Case(f"hugging-face-{architecture}", shapes, description, partial(other.hugging_face, heads=HEADS, prefix=prefix, eps=eps, **acts))


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
    shapes.update({**convolution(f"{e}patch_embedding", bias=False), **norm(f"{v}pre_layrnorm"), **norm(f"{v}post_layernorm")})
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
        shapes.update({f"{block}/{attention}/out/kernel": (HEADS, DIM // HEADS, DIM), f"{block}/{attention}/out/bias": (DIM,)})
        inner, count = (f"{block}/Moe/Mlp", (experts,)) if index in moe else (f"{block}/{mlp}", ())
        shapes.update({**flax_dense(f"{inner}/Dense_0", DIM, HIDDEN, count), **flax_dense(f"{inner}/Dense_1", HIDDEN, DIM, count)})
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


GAMMAS = ("ls1.gamma", "ls2.gamma")
JAX = {"encoder": "Transformer", "attention": "MultiHeadDotProductAttention_1", "norm2": "LayerNorm_2", "mlp": "MlpBlock_3"}
VMOE = {"encoder": "Encoder", "attention": "SelfAttention", "norm2": "LayerNorm_1", "mlp": "Mlp"}
HEAD = {"head": {"classes": CLASSES}}
TANH = {"activation": "gelu-tanh"}
SHARED = {"blocks": [1], "experts": 4, "topK": 2, "hidden": HIDDEN, "gate": {"kind": "shared"}}
CLIP_MODEL = {"preNorm": True, "activation": "quick-gelu", "normEpsilon": 1e-5}
CLIP_ARGS = {"act": quick_gelu, "eps": 1e-5}
CLIP_SIZES = {"layer_norm_eps": 1e-5, "intermediate_size": HIDDEN, "projection_dim": CLASSES}

cases = [
    timm_case("timm-deit", "deit_tiny_patch16_224", timm_shapes()),
    timm_case("timm-deit-distilled", "deit_tiny_distilled_patch16_224", timm_shapes(("cls_token", "dist_token"), heads=("head", "head_dist"))),
    timm_case("timm-deit3", "deit3_small_patch16_224", timm_shapes(positions=PATCHES, gammas=GAMMAS), no_embed_class=True),
    timm_case("timm-augreg-token", "vit_small_patch16_224", timm_shapes()),
    timm_case("timm-augreg-avg", "vit_small_patch16_224", timm_shapes(final="fc_norm"), {"global_pool": "avg"}, pool="avg"),
    timm_case("timm-avg-without-fc-norm", "vit_small_patch16_224", timm_shapes((), final="norm"), {"global_pool": "avg", "fc_norm": False, "class_token": False, "act_layer": "gelu_tanh"}, pool="avg", act=gelu_tanh),
    timm_case("timm-dino", "vit_small_patch16_224.dino", timm_shapes(heads=()), classes=0),
    timm_case("timm-dinov2", "vit_small_patch14_dinov2", timm_shapes(gammas=GAMMAS, heads=()), classes=0),
    timm_case("timm-dinov2-registers", "vit_small_patch14_reg4_dinov2", timm_shapes(("cls_token", "reg_token"), PATCHES, GAMMAS, heads=()), classes=0, no_embed_class=True),
    timm_case("timm-clip-quickgelu", "vit_base_patch16_clip_quickgelu_224", timm_shapes(pre=True), **CLIP_ARGS),
    own_case("deit3", timm_shapes(positions=PATCHES, gammas=("gamma_1", "gamma_2")), partial(torch.deit3, heads=HEADS), **HEAD),
    own_case("dinov2", timm_shapes(gammas=GAMMAS, heads=()) | {"mask_token": (1, DIM)}, partial(torch.dinov2, heads=HEADS), finalNorm=True),
    own_case("dinov2-registers", timm_shapes(("cls_token", "register_tokens"), PATCHES + 1, GAMMAS, heads=()) | {"mask_token": (1, DIM)}, partial(torch.dinov2, heads=HEADS), finalNorm=True, registers=REGISTERS),
    own_case("mae", timm_shapes(heads=()) | {"mask_token": (1, 1, DIM)} | layer("decoder_embed", DIM, DIM), partial(torch.mae, heads=HEADS), finalNorm=True),
    own_case("openai-clip", openai_shapes(), partial(torch.openai_clip, heads=HEADS), **CLIP_MODEL, **HEAD),
    own_case("m3vit", m3vit_shapes(4, 64, 2), partial(torch.m3vit, heads=HEADS, task=0, top_k=2), moe={"blocks": [1], "experts": 4, "topK": 2, "hidden": 64}, tasks=["semseg", "depth"]),
    face_case("vit", "ViTForImageClassification", "vit.", face_shapes("vit.", heads=("classifier",)), 1e-12, num_labels=CLASSES),
    face_case("vit", "ViTModel", "", face_shapes(""), 1e-6, act=gelu_tanh, hidden_act="gelu_pytorch_tanh"),
    face_case("deit", "DeiTForImageClassificationWithTeacher", "deit.", face_shapes("deit.", ("cls_token", "distillation_token"), heads=("cls_classifier", "distillation_classifier")), 1e-12, num_labels=CLASSES),
    face_case("deit", "DeiTForImageClassification", "deit.", face_shapes("deit.", ("cls_token", "distillation_token"), heads=("classifier",)), 1e-12, num_labels=CLASSES),
    face_case("dinov2", "Dinov2Model", "", face_shapes("", is_dino=True), 1e-6),
    face_case("dinov2_with_registers", "Dinov2WithRegistersModel", "", face_shapes("", is_dino=True, registers=True), 1e-6, num_register_tokens=REGISTERS),
    face_case("vit_mae", "ViTMAEForPreTraining", "vit.", face_shapes("vit.") | layer("decoder.decoder_embed", DIM, DIM), 1e-12),
    Case("hugging-face-CLIPVisionModel", face_clip_shapes(False), face_description("clip_vision_model", "CLIPVisionModel", **CLIP_SIZES), partial(other.hugging_face_clip, heads=HEADS)),
    Case("hugging-face-CLIPVisionModelWithProjection", face_clip_shapes(True), face_description("clip_vision_model", "CLIPVisionModelWithProjection", **CLIP_SIZES), partial(other.hugging_face_clip, heads=HEADS)),
    own_case("jax-vit", flax_shapes(**JAX), partial(other.flax, **JAX), is_npz=True, **TANH, **HEAD),
    own_case("v-moe", flax_shapes(**VMOE, moe=(1,), experts=4), partial(other.flax, **VMOE, top_k=2), is_npz=True, moe=SHARED, **TANH, **HEAD),
    own_case("v-moe-gap", flax_shapes(**VMOE, moe=(1,), experts=4, has_class=False), partial(other.flax, **VMOE, top_k=2), is_npz=True, moe=SHARED, classToken=False, head={"classes": CLASSES, "pool": "mean"}, **TANH),
]
