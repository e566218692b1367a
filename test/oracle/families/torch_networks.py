"""Networks under the names of PyTorch's repositories: timm, DeiT III, DINOv2, MAE, OpenAI's CLIP, M3ViT."""

import numpy as np
from operations import (
    attend,
    convolve_patches,
    gelu,
    heads_of,
    layer,
    layer_norm,
    linear,
    part_of,
    quick_gelu,
    softmax,
)


def _norm(x, w, name, eps):
    return layer_norm(x, w[f"{name}.weight"], w[f"{name}.bias"], eps)


def _attention(x, w, heads):
    """timm's: one matrix for q, k and v."""
    q, k, v = (heads_of(part, heads) for part in np.split(layer(x, w, "attn.qkv"), 3, axis=-1))
    return layer(attend(q, k, v), w, "attn.proj")


def _mlp(x, w, act):
    return layer(act(layer(x, w, "mlp.fc1")), w, "mlp.fc2")


def _patches(image, w):
    return convolve_patches(image, w["patch_embed.proj.weight"], w.get("patch_embed.proj.bias"))


def _blocks(w):
    return sorted({int(name.split(".")[1]) for name in w if name.startswith("blocks.")})


def timm(image, w, heads, eps=1e-6, act=gelu, no_embed_class=False, pool="token"):
    front = [w[name][0] for name in ("cls_token", "dist_token", "reg_token") if name in w]
    x = _patches(image, w)
    if no_embed_class:
        x = np.concatenate([*front, x + w["pos_embed"][0]])
    else:
        x = np.concatenate([*front, x]) + w["pos_embed"][0]
    if "norm_pre.weight" in w:
        x = _norm(x, w, "norm_pre", eps)
    for index in _blocks(w):
        block = part_of(w, f"blocks.{index}.")
        x = x + _attention(_norm(x, block, "norm1", eps), block, heads) * block.get("ls1.gamma", 1)
        x = x + _mlp(_norm(x, block, "norm2", eps), block, act) * block.get("ls2.gamma", 1)
    if "norm.weight" in w:
        x = _norm(x, w, "norm", eps)
    if "head.weight" not in w:
        return x
    if "head_dist.weight" in w:
        return (layer(x[0], w, "head") + layer(x[1], w, "head_dist")) / 2
    prefix = sum(len(tokens) for tokens in front)
    y = x[0] if pool == "token" else x[prefix:].mean(axis=0)
    if "fc_norm.weight" in w:
        y = _norm(y, w, "fc_norm", eps)
    return layer(y, w, "head")


def deit3(image, w, heads):
    """facebookresearch/deit, models_v2.py: positions of patches, then the class token; gamma_1 and gamma_2."""
    x = np.concatenate([w["cls_token"][0], _patches(image, w) + w["pos_embed"][0]])
    for index in _blocks(w):
        block = part_of(w, f"blocks.{index}.")
        x = x + block["gamma_1"] * _attention(_norm(x, block, "norm1", 1e-6), block, heads)
        x = x + block["gamma_2"] * _mlp(_norm(x, block, "norm2", 1e-6), block, gelu)
    return layer(_norm(x, w, "norm", 1e-6)[0], w, "head")


def dinov2(image, w, heads):
    """facebookresearch/dinov2: registers go behind the class token after positions are added."""
    x = np.concatenate([w["cls_token"][0], _patches(image, w)]) + w["pos_embed"][0]
    if "register_tokens" in w:
        x = np.concatenate([x[:1], w["register_tokens"][0], x[1:]])
    for index in _blocks(w):
        block = part_of(w, f"blocks.{index}.")
        x = x + block["ls1.gamma"] * _attention(_norm(x, block, "norm1", 1e-6), block, heads)
        x = x + block["ls2.gamma"] * _mlp(_norm(x, block, "norm2", 1e-6), block, gelu)
    return _norm(x, w, "norm", 1e-6)


def mae(image, w, heads):
    """facebookresearch/mae, the encoder without masking: the class token with its position goes in front."""
    x = _patches(image, w) + w["pos_embed"][0, 1:]
    x = np.concatenate([w["cls_token"][0] + w["pos_embed"][0, :1], x])
    for index in _blocks(w):
        block = part_of(w, f"blocks.{index}.")
        x = x + _attention(_norm(x, block, "norm1", 1e-6), block, heads)
        x = x + _mlp(_norm(x, block, "norm2", 1e-6), block, gelu)
    return _norm(x, w, "norm", 1e-6)


def openai_clip(image, w, heads):
    """openai/CLIP, encode_image: nn.MultiheadAttention, and a bare matrix at the end."""
    w = part_of(w, "visual.")
    x = convolve_patches(image, w["conv1.weight"])
    x = np.concatenate([w["class_embedding"][None], x]) + w["positional_embedding"]
    x = _norm(x, w, "ln_pre", 1e-5)
    for index in sorted({int(name.split(".")[2]) for name in w if name.startswith("transformer.")}):
        block = part_of(w, f"transformer.resblocks.{index}.")
        y = linear(_norm(x, block, "ln_1", 1e-5), block["attn.in_proj_weight"], block["attn.in_proj_bias"])
        q, k, v = (heads_of(part, heads) for part in np.split(y, 3, axis=-1))
        x = x + layer(attend(q, k, v), block, "attn.out_proj")
        y = quick_gelu(layer(_norm(x, block, "ln_2", 1e-5), block, "mlp.c_fc"))
        x = x + layer(y, block, "mlp.c_proj")
    return _norm(x[0], w, "ln_post", 1e-5) @ w["proj"]


def m3vit(image, w, heads, task, top_k):
    """M3ViT with a gate for each task: softmax over all experts, then the best of them, weighted with their shares."""
    x = np.concatenate([w["cls_token"][0], _patches(image, w)]) + w["pos_embed"][0]
    for index in _blocks(w):
        block = part_of(w, f"blocks.{index}.")
        x = x + _attention(_norm(x, block, "norm1", 1e-6), block, heads)
        y = _norm(x, block, "norm2", 1e-6)
        x = x + (_m3vit_experts(y, block, task, top_k) if f"mlp.gate.{task}.w_gate" in block else _mlp(y, block, gelu))
    return x


def _m3vit_experts(x, w, task, top_k):
    shares = softmax(x @ w[f"mlp.gate.{task}.w_gate"])
    result = np.zeros_like(x)
    for token, each in enumerate(shares):
        for expert in np.argsort(-each)[:top_k]:
            hidden = gelu(linear(x[token], w["mlp.experts.htoh4.weight"][expert], w["mlp.experts.htoh4.bias"][expert]))
            y = linear(hidden, w["mlp.experts.h4toh.weight"][expert], w["mlp.experts.h4toh.bias"][expert])
            result[token] += each[expert] * y
    return result
