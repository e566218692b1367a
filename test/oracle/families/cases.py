"""The networks: their weights, their description, and the function that runs them."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Callable

import other_networks
import torch_networks
from operations import gelu_tanh, quick_gelu
from shapes import (
    CLASSES,
    DEPTH,
    DIM,
    HEADS,
    HIDDEN,
    IMAGE,
    PATCH,
    PATCHES,
    REGISTERS,
    face_clip_shapes,
    face_shapes,
    flax_shapes,
    layer,
    m3vit_shapes,
    openai_shapes,
    timm_shapes,
)


@dataclass
class Case:
    name: str
    shapes: dict[str, tuple[int, ...]]
    description: dict[str, Any]
    forward: Callable
    is_imported: bool = True
    is_npz: bool = False
    image: tuple[int, int] = IMAGE


def timm_case(name, architecture, shapes, args=None, classes=CLASSES, **forward):
    args = {
        "embed_dim": DIM,
        "depth": DEPTH,
        "num_heads": HEADS,
        "patch_size": PATCH,
        "img_size": IMAGE,
        **(args or {}),
    }
    description = {"architecture": architecture, "num_classes": classes, "model_args": args}
    return Case(name, shapes, description, partial(torch_networks.timm, heads=HEADS, **forward))


def model(**more):
    """A config's model section, for projects without a file that an importer reads."""
    sizes = {"patchSize": PATCH, "embedDim": DIM, "depth": DEPTH, "heads": HEADS, "mlpRatio": HIDDEN / DIM}
    return {"image": {"height": IMAGE[0], "width": IMAGE[1]}, **sizes, **more}


def own_case(name, shapes, forward, is_npz=False, **more):
    return Case(name, shapes, model(**more), forward, is_imported=False, is_npz=is_npz)


def face_description(model_type, architecture, **more):
    sizes = {"hidden_size": DIM, "num_hidden_layers": DEPTH, "num_attention_heads": HEADS}
    image = {"image_size": IMAGE, "patch_size": PATCH}
    return {"model_type": model_type, "architectures": [architecture], **sizes, **image, **more}


def face_case(name, architecture, prefix, shapes, eps, act=None, **more):
    hidden = {"mlp_ratio": HIDDEN / DIM} if name.startswith("dinov2") else {"intermediate_size": HIDDEN}
    description = face_description(name, architecture, layer_norm_eps=eps, **hidden, **more)
    acts = {} if act is None else {"act": act}
    return Case(
        f"hugging-face-{architecture}",
        shapes,
        description,
        partial(other_networks.hugging_face, heads=HEADS, prefix=prefix, eps=eps, **acts),
    )


GAMMAS = ("ls1.gamma", "ls2.gamma")
JAX = {
    "encoder": "Transformer",
    "attention": "MultiHeadDotProductAttention_1",
    "norm2": "LayerNorm_2",
    "mlp": "MlpBlock_3",
}
VMOE = {"encoder": "Encoder", "attention": "SelfAttention", "norm2": "LayerNorm_1", "mlp": "Mlp"}
HEAD = {"head": {"classes": CLASSES}}
TANH = {"activation": "gelu-tanh"}
SHARED = {"blocks": [1], "experts": 4, "topK": 2, "hidden": HIDDEN, "gate": {"kind": "shared"}}
CLIP_MODEL = {"preNorm": True, "activation": "quick-gelu", "normEpsilon": 1e-5}
CLIP_ARGS = {"act": quick_gelu, "eps": 1e-5}
CLIP_SIZES = {"layer_norm_eps": 1e-5, "intermediate_size": HIDDEN, "projection_dim": CLASSES}

cases = [
    timm_case("timm-deit", "deit_tiny_patch16_224", timm_shapes()),
    timm_case(
        "timm-deit-distilled",
        "deit_tiny_distilled_patch16_224",
        timm_shapes(("cls_token", "dist_token"), heads=("head", "head_dist")),
    ),
    timm_case(
        "timm-deit3", "deit3_small_patch16_224", timm_shapes(positions=PATCHES, gammas=GAMMAS), no_embed_class=True
    ),
    timm_case("timm-augreg-token", "vit_small_patch16_224", timm_shapes()),
    timm_case(
        "timm-augreg-avg", "vit_small_patch16_224", timm_shapes(final="fc_norm"), {"global_pool": "avg"}, pool="avg"
    ),
    timm_case(
        "timm-avg-without-fc-norm",
        "vit_small_patch16_224",
        timm_shapes((), final="norm"),
        {"global_pool": "avg", "fc_norm": False, "class_token": False, "act_layer": "gelu_tanh"},
        pool="avg",
        act=gelu_tanh,
    ),
    timm_case("timm-dino", "vit_small_patch16_224.dino", timm_shapes(heads=()), classes=0),
    timm_case("timm-dinov2", "vit_small_patch14_dinov2", timm_shapes(gammas=GAMMAS, heads=()), classes=0),
    timm_case(
        "timm-dinov2-registers",
        "vit_small_patch14_reg4_dinov2",
        timm_shapes(("cls_token", "reg_token"), PATCHES, GAMMAS, heads=()),
        classes=0,
        no_embed_class=True,
    ),
    timm_case("timm-clip-quickgelu", "vit_base_patch16_clip_quickgelu_224", timm_shapes(pre=True), **CLIP_ARGS),
    own_case(
        "deit3",
        timm_shapes(positions=PATCHES, gammas=("gamma_1", "gamma_2")),
        partial(torch_networks.deit3, heads=HEADS),
        **HEAD,
    ),
    own_case(
        "dinov2",
        timm_shapes(gammas=GAMMAS, heads=()) | {"mask_token": (1, DIM)},
        partial(torch_networks.dinov2, heads=HEADS),
        finalNorm=True,
    ),
    own_case(
        "dinov2-registers",
        timm_shapes(("cls_token", "register_tokens"), PATCHES + 1, GAMMAS, heads=()) | {"mask_token": (1, DIM)},
        partial(torch_networks.dinov2, heads=HEADS),
        finalNorm=True,
        registers=REGISTERS,
    ),
    own_case(
        "mae",
        timm_shapes(heads=()) | {"mask_token": (1, 1, DIM)} | layer("decoder_embed", DIM, DIM),
        partial(torch_networks.mae, heads=HEADS),
        finalNorm=True,
    ),
    own_case("openai-clip", openai_shapes(), partial(torch_networks.openai_clip, heads=HEADS), **CLIP_MODEL, **HEAD),
    own_case(
        "m3vit",
        m3vit_shapes(4, 64, 2),
        partial(torch_networks.m3vit, heads=HEADS, task=0, top_k=2),
        moe={"blocks": [1], "experts": 4, "topK": 2, "hidden": 64},
        tasks=["semseg", "depth"],
    ),
    face_case(
        "vit",
        "ViTForImageClassification",
        "vit.",
        face_shapes("vit.", heads=("classifier",)),
        1e-12,
        num_labels=CLASSES,
    ),
    face_case("vit", "ViTModel", "", face_shapes(""), 1e-6, act=gelu_tanh, hidden_act="gelu_pytorch_tanh"),
    face_case(
        "deit",
        "DeiTForImageClassificationWithTeacher",
        "deit.",
        face_shapes("deit.", ("cls_token", "distillation_token"), heads=("cls_classifier", "distillation_classifier")),
        1e-12,
        num_labels=CLASSES,
    ),
    face_case(
        "deit",
        "DeiTForImageClassification",
        "deit.",
        face_shapes("deit.", ("cls_token", "distillation_token"), heads=("classifier",)),
        1e-12,
        num_labels=CLASSES,
    ),
    face_case("dinov2", "Dinov2Model", "", face_shapes("", is_dino=True), 1e-6),
    face_case(
        "dinov2_with_registers",
        "Dinov2WithRegistersModel",
        "",
        face_shapes("", is_dino=True, registers=True),
        1e-6,
        num_register_tokens=REGISTERS,
    ),
    face_case(
        "vit_mae", "ViTMAEForPreTraining", "vit.", face_shapes("vit.") | layer("decoder.decoder_embed", DIM, DIM), 1e-12
    ),
    Case(
        "hugging-face-CLIPVisionModel",
        face_clip_shapes(False),
        face_description("clip_vision_model", "CLIPVisionModel", **CLIP_SIZES),
        partial(other_networks.hugging_face_clip, heads=HEADS),
    ),
    Case(
        "hugging-face-CLIPVisionModelWithProjection",
        face_clip_shapes(True),
        face_description("clip_vision_model", "CLIPVisionModelWithProjection", **CLIP_SIZES),
        partial(other_networks.hugging_face_clip, heads=HEADS),
    ),
    own_case("jax-vit", flax_shapes(**JAX), partial(other_networks.flax, **JAX), is_npz=True, **TANH, **HEAD),
    own_case(
        "v-moe",
        flax_shapes(**VMOE, moe=(1,), experts=4),
        partial(other_networks.flax, **VMOE, top_k=2),
        is_npz=True,
        moe=SHARED,
        **TANH,
        **HEAD,
    ),
    own_case(
        "v-moe-gap",
        flax_shapes(**VMOE, moe=(1,), experts=4, has_class=False),
        partial(other_networks.flax, **VMOE, top_k=2),
        is_npz=True,
        moe=SHARED,
        classToken=False,
        head={"classes": CLASSES, "pool": "mean"},
        **TANH,
    ),
]
