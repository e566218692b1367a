"""Networks under the names of Hugging Face's transformers and of Google's JAX repositories."""

import math

import numpy as np
from operations import (
    attend,
    convolve_patches,
    gelu,
    gelu_tanh,
    heads_of,
    layer,
    layer_norm,
    part_of,
    quick_gelu,
    softmax,
)


def _self_attention(x, w, heads, names):
    """q, k and v as three layers."""
    q, k, v = (heads_of(layer(x, w, name), heads) for name in names)
    return attend(q, k, v)


def hugging_face(image, w, heads, prefix, eps, act=gelu):
    """ViT, DeiT and MAE (layernorm_before), DINOv2 (norm1, layer_scale1)."""
    model = part_of(w, prefix)
    norm = lambda x, block, name: layer_norm(x, block[f"{name}.weight"], block[f"{name}.bias"], eps)  # noqa: E731
    e = part_of(model, "embeddings.")
    front = [e[name][0] for name in ("cls_token", "distillation_token") if name in e]
    x = convolve_patches(image, e["patch_embeddings.projection.weight"], e["patch_embeddings.projection.bias"])
    x = np.concatenate([*front, x]) + e["position_embeddings"][0]
    if "register_tokens" in e:
        x = np.concatenate([x[:1], e["register_tokens"][0], x[1:]])
    for index in sorted({int(name.split(".")[2]) for name in model if name.startswith("encoder.layer.")}):
        block = part_of(model, f"encoder.layer.{index}.")
        is_dino = "norm1.weight" in block
        y = norm(x, block, "norm1" if is_dino else "layernorm_before")
        y = _self_attention(y, block, heads, [f"attention.attention.{each}" for each in ("query", "key", "value")])
        x = x + layer(y, block, "attention.output.dense") * block.get("layer_scale1.lambda1", 1)
        y = norm(x, block, "norm2" if is_dino else "layernorm_after")
        first, second = ("mlp.fc1", "mlp.fc2") if is_dino else ("intermediate.dense", "output.dense")
        x = x + layer(act(layer(y, block, first)), block, second) * block.get("layer_scale2.lambda1", 1)
    x = norm(x, model, "layernorm")
    if "classifier.weight" in w:
        return layer(x[0], w, "classifier")
    if "cls_classifier.weight" in w:
        return (layer(x[0], w, "cls_classifier") + layer(x[1], w, "distillation_classifier")) / 2
    return x


def hugging_face_clip(image, w, heads):
    model = part_of(w, "vision_model.")
    norm = lambda x, block, name: layer_norm(x, block[f"{name}.weight"], block[f"{name}.bias"], 1e-5)  # noqa: E731
    e = part_of(model, "embeddings.")
    x = convolve_patches(image, e["patch_embedding.weight"])
    x = np.concatenate([e["class_embedding"][None], x]) + e["position_embedding.weight"]
    x = norm(x, model, "pre_layrnorm")
    for index in sorted({int(name.split(".")[2]) for name in model if name.startswith("encoder.layers.")}):
        block = part_of(model, f"encoder.layers.{index}.")
        names = [f"self_attn.{each}_proj" for each in "qkv"]
        y = _self_attention(norm(x, block, "layer_norm1"), block, heads, names)
        x = x + layer(y, block, "self_attn.out_proj")
        x = x + layer(quick_gelu(layer(norm(x, block, "layer_norm2"), block, "mlp.fc1")), block, "mlp.fc2")
    if "visual_projection.weight" in w:
        return layer(norm(x[0], model, "post_layernorm"), w, "visual_projection")
    return norm(x, model, "post_layernorm")


def _dense(x, w, name):
    return x @ w[f"{name}/kernel"] + w[f"{name}/bias"]


def _flax_attention(x, w):
    """Of flax.linen: kernels are [dim, heads, head dim], that of the result [heads, head dim, dim]."""
    q, k, v = (
        np.einsum("td,dhe->hte", x, w[f"{n}/kernel"]) + w[f"{n}/bias"][:, None] for n in ("query", "key", "value")
    )
    weights = softmax(np.einsum("hqe,hke->hqk", q / math.sqrt(q.shape[-1]), k))
    return np.einsum("hqk,hke,hed->qd", weights, v, w["out/kernel"]) + w["out/bias"]


def _experts(x, w, top_k):
    """vmoe: NoisyTopExpertsPerItemRouter without noise, and room for all tokens at every expert."""
    shares = softmax(x @ w["Router/dense/kernel"])
    result = np.zeros_like(x)
    for token, each in enumerate(shares):
        for expert in np.argsort(-each)[:top_k]:
            mlp = {name: value[expert] for name, value in part_of(w, "Mlp/").items()}
            result[token] += each[expert] * _dense(gelu_tanh(_dense(x[token], mlp, "Dense_0")), mlp, "Dense_1")
    return result


def flax(image, w, encoder, attention, norm2, mlp, top_k=None):
    """vit_jax and vmoe, whose nn.gelu is the one by tanh."""
    norm = lambda x, block, name: layer_norm(x, block[f"{name}/scale"], block[f"{name}/bias"], 1e-6)  # noqa: E731
    kernel = w["embedding/kernel"].transpose(3, 2, 0, 1)
    x = convolve_patches(image, kernel, w["embedding/bias"])
    if "cls" in w:
        x = np.concatenate([w["cls"][0], x])
    inner = part_of(w, f"{encoder}/")
    x = x + inner["posembed_input/pos_embedding"][0]
    for index in sorted({int(n.split("/")[0].split("_")[1]) for n in inner if n.startswith("encoderblock_")}):
        block = part_of(inner, f"encoderblock_{index}/")
        x = x + _flax_attention(norm(x, block, "LayerNorm_0"), part_of(block, f"{attention}/"))
        y = norm(x, block, norm2)
        if "Moe/Router/dense/kernel" in block:
            x = x + _experts(y, part_of(block, "Moe/"), top_k)
        else:
            x = x + _dense(gelu_tanh(_dense(y, block, f"{mlp}/Dense_0")), block, f"{mlp}/Dense_1")
    x = norm(x, inner, "encoder_norm")
    return _dense(x[0] if "cls" in w else x.mean(axis=0), w, "head")
