"""Makes the fixtures of vision transformers as ONNX, with the checkpoints of the same weights beside them, with PyTorch
1.13: python3 make-fixtures.py [folder]. They are committed, so tests need no PyTorch.

The networks are written here in the formulas of timm, transformers and torchvision, whose names their weights have."""

import json
import math
import pathlib
import struct
import sys

import torch
from torch import nn
from torch.nn import functional

DIM, HEADS, HIDDEN, DEPTH, CLASSES = 32, 4, 48, 2, 5
SIDE, PATCH, CHANNELS = 32, 8, 3
TOKENS = (SIDE // PATCH) ** 2


class PatchEmbed(nn.Module):
    def __init__(self):
        super().__init__()
        self.proj = nn.Conv2d(CHANNELS, DIM, PATCH, PATCH)

    def forward(self, image):
        return self.proj(image).flatten(2).transpose(1, 2)


class Attention(nn.Module):
    """timm's: q, k and v as one matrix; `scale` says where the scale is. "both" is that of PyTorch's own attention."""

    def __init__(self, scale, qkv_bias=True):
        super().__init__()
        self.qkv, self.proj = nn.Linear(DIM, 3 * DIM, bias=qkv_bias), nn.Linear(DIM, DIM)
        self.place, self.scale = scale, (DIM // HEADS) ** -0.5

    def forward(self, x):
        batch, tokens, dim = x.shape
        qkv = self.qkv(x).reshape(batch, tokens, 3, HEADS, dim // HEADS).permute(2, 0, 3, 1, 4)
        q, k, v = qkv.unbind(0) if self.place == "scores" else (qkv[0], qkv[1], qkv[2])
        return self.proj((self.weights(q, k) @ v).transpose(1, 2).reshape(batch, tokens, dim))

    def weights(self, q, k):
        if self.place == "query":
            scores = (q * self.scale) @ k.transpose(-2, -1)
        elif self.place == "both":
            # As it is exported: of the size that the graph sees when it runs.
            root = torch.sqrt(1 / torch.sqrt(torch.as_tensor(q.shape[-1]).float()))
            scores = (q * root) @ (k.transpose(-2, -1) * root)
        else:
            scores = (q @ k.transpose(-2, -1)) * self.scale
        return scores.softmax(dim=-1)


class TanhGelu(nn.Module):
    def forward(self, x):
        return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * torch.pow(x, 3))))


class QuickGelu(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(1.702 * x)


class Mlp(nn.Module):
    def __init__(self, activation):
        super().__init__()
        self.fc1, self.act, self.fc2 = nn.Linear(DIM, HIDDEN), activation, nn.Linear(HIDDEN, DIM)

    def forward(self, x):
        return self.fc2(self.act(self.fc1(x)))


class LayerScale(nn.Module):
    def __init__(self):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(DIM))

    def forward(self, x):
        return x * self.gamma


class Block(nn.Module):
    def __init__(self, scale, activation, layer_scale, qkv_bias):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(DIM, eps=1e-6), nn.LayerNorm(DIM, eps=1e-6)
        self.attn, self.mlp = Attention(scale, qkv_bias), Mlp(activation)
        self.ls1, self.ls2 = (LayerScale(), LayerScale()) if layer_scale else (nn.Identity(), nn.Identity())

    def forward(self, x):
        x = x + self.ls1(self.attn(self.norm1(x)))
        return x + self.ls2(self.mlp(self.norm2(x)))


class TimmVit(nn.Module):
    def __init__(self, scale="scores", activation=None, layer_scale=False, qkv_bias=True, pool="token"):
        super().__init__()
        self.pool = pool
        self.patch_embed = PatchEmbed()
        prefix = 1 if pool == "token" else 0
        if prefix:
            self.cls_token = nn.Parameter(torch.zeros(1, 1, DIM))
        self.pos_embed = nn.Parameter(torch.zeros(1, TOKENS + prefix, DIM))
        activation = activation or nn.GELU()
        self.blocks = nn.Sequential(*(Block(scale, activation, layer_scale, qkv_bias) for _ in range(DEPTH)))
        if pool == "token":
            self.norm = nn.LayerNorm(DIM, eps=1e-6)
        else:
            self.fc_norm = nn.LayerNorm(DIM, eps=1e-6)
        self.head = nn.Linear(DIM, CLASSES)

    def forward(self, image):
        x = self.patch_embed(image)
        if self.pool == "token":
            x = torch.cat((self.cls_token.expand(x.shape[0], -1, -1), x), dim=1)
        x = self.blocks(x + self.pos_embed)
        if self.pool == "token":
            return self.head(self.norm(x)[:, 0])
        return self.head(self.fc_norm(x.mean(dim=1)))


class RegisterVit(TimmVit):
    """Registers, positions of patches only, a norm before the first block."""

    def __init__(self):
        super().__init__("both", QuickGelu())
        self.patch_embed.proj = nn.Conv2d(CHANNELS, DIM, PATCH, PATCH, bias=False)
        self.reg_token = nn.Parameter(torch.zeros(1, 2, DIM))
        self.pos_embed = nn.Parameter(torch.zeros(1, TOKENS, DIM))
        self.norm_pre = nn.LayerNorm(DIM, eps=1e-6)

    def forward(self, image):
        patches = self.patch_embed(image) + self.pos_embed
        known = [token.expand(image.shape[0], -1, -1) for token in (self.cls_token, self.reg_token)]
        x = self.blocks(self.norm_pre(torch.cat([*known, patches], dim=1)))
        return self.head(self.norm(x)[:, 0])


class FaceSelfAttention(nn.Module):
    """transformers': q, k and v apart, the scores divided."""

    def __init__(self):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(DIM, DIM) for _ in range(3))

    def heads(self, x):
        return x.view(x.size()[:-1] + (HEADS, DIM // HEADS)).permute(0, 2, 1, 3)

    def forward(self, x):
        query = self.query(x)
        key, value, query = self.heads(self.key(x)), self.heads(self.value(x)), self.heads(query)
        scores = torch.matmul(query, key.transpose(-1, -2)) / math.sqrt(DIM // HEADS)
        context = torch.matmul(functional.softmax(scores, dim=-1), value).permute(0, 2, 1, 3).contiguous()
        return context.view(context.size()[:-2] + (DIM,))


def modules(**children):
    parent = nn.Module()
    for name, child in children.items():
        parent.add_module(name, child)
    return parent


class FaceLayer(nn.Module):
    def __init__(self):
        super().__init__()
        self.layernorm_before, self.layernorm_after = (nn.LayerNorm(DIM, eps=1e-12) for _ in range(2))
        self.attention = modules(
            attention=FaceSelfAttention(), output=modules(dense=nn.Linear(DIM, DIM))
        )
        self.intermediate = modules(dense=nn.Linear(DIM, HIDDEN))
        self.output = modules(dense=nn.Linear(HIDDEN, DIM))

    def forward(self, x):
        x = self.attention.output.dense(self.attention.attention(self.layernorm_before(x))) + x
        return self.output.dense(functional.gelu(self.intermediate.dense(self.layernorm_after(x)))) + x


class FaceVit(nn.Module):
    def __init__(self):
        super().__init__()
        embeddings = modules(
            patch_embeddings=modules(projection=nn.Conv2d(CHANNELS, DIM, PATCH, PATCH))
        )
        embeddings.cls_token = nn.Parameter(torch.zeros(1, 1, DIM))
        embeddings.position_embeddings = nn.Parameter(torch.zeros(1, TOKENS + 1, DIM))
        self.vit = modules(
            embeddings=embeddings,
            encoder=modules(layer=nn.ModuleList(FaceLayer() for _ in range(DEPTH))),
            layernorm=nn.LayerNorm(DIM, eps=1e-12),
        )
        self.classifier = nn.Linear(DIM, CLASSES)

    def forward(self, image):
        embeddings = self.vit.embeddings
        patches = embeddings.patch_embeddings.projection(image).flatten(2).transpose(1, 2)
        token = embeddings.cls_token.expand(image.shape[0], -1, -1)
        x = torch.cat((token, patches), dim=1) + embeddings.position_embeddings
        for layer in self.vit.encoder.layer:
            x = layer(x)
        return self.classifier(self.vit.layernorm(x)[:, 0, :])


class MultiheadBlock(nn.Module):
    """torchvision's: nn.MultiheadAttention, whose tokens come before the batch."""

    def __init__(self):
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(DIM, eps=1e-6), nn.LayerNorm(DIM, eps=1e-6)
        self.self_attention = nn.MultiheadAttention(DIM, HEADS, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(DIM, HIDDEN), nn.GELU(), nn.Dropout(0.1), nn.Linear(HIDDEN, DIM))

    def forward(self, x):
        y = self.ln_1(x)
        x = self.self_attention(y, y, y, need_weights=False)[0] + x
        return x + self.mlp(self.ln_2(x))


class TorchvisionVit(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_proj = nn.Conv2d(CHANNELS, DIM, PATCH, PATCH)
        self.class_token = nn.Parameter(torch.zeros(1, 1, DIM))
        self.pos_embedding = nn.Parameter(torch.zeros(1, TOKENS + 1, DIM))
        self.layers = nn.Sequential(*(MultiheadBlock() for _ in range(DEPTH)))
        self.ln, self.head = nn.LayerNorm(DIM, eps=1e-6), nn.Linear(DIM, CLASSES)

    def forward(self, image):
        x = self.conv_proj(image).reshape(image.shape[0], DIM, TOKENS).permute(0, 2, 1)
        x = torch.cat([self.class_token.expand(image.shape[0], -1, -1), x], dim=1)
        return self.head(self.ln(self.layers(x + self.pos_embedding))[:, 0])


# torchvision's names as timm's, which moeforge reads.
TORCHVISION = {
    "conv_proj.": "patch_embed.proj.",
    "class_token": "cls_token",
    "pos_embedding": "pos_embed",
    "layers.": "blocks.",
    "ln.": "norm.",
    "ln_1.": "norm1.",
    "ln_2.": "norm2.",
    "self_attention.in_proj_": "attn.qkv.",
    "self_attention.out_proj.": "attn.proj.",
    "mlp.0.": "mlp.fc1.",
    "mlp.3.": "mlp.fc2.",
}


def as_timm(state):
    named = {}
    for name, tensor in state.items():
        for old, new in TORCHVISION.items():
            name = name.replace(old, new)
        named[name] = tensor
    return named


def folded(state):
    """LayerScale in the layer before it, computed in double precision."""
    result = {name: tensor for name, tensor in state.items() if ".ls" not in name}
    for block in range(DEPTH):
        for scale, layer in (("ls1", "attn.proj"), ("ls2", "mlp.fc2")):
            gamma = state[f"blocks.{block}.{scale}.gamma"].double()
            for kind in ("weight", "bias"):
                name = f"blocks.{block}.{layer}.{kind}"
                factor = gamma[:, None] if kind == "weight" else gamma
                result[name] = (state[name].double() * factor).float()
    return result


def drawn(network, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            values = torch.randn(parameter.shape, generator=generator) * 0.1
            is_scale = parameter.dim() == 1 and name.endswith((".weight", ".gamma"))
            parameter.copy_(values + 1 if is_scale else values)
    return network.eval()


def save(path, state):
    """A safetensors file of float32."""
    header, parts, end = {}, [], 0
    for name, tensor in state.items():
        part = tensor.detach().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [end, end + len(part)]}
        parts.append(part)
        end += len(part)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def export(path, network, opset, **options):
    torch.onnx.export(
        network, torch.zeros(1, CHANNELS, SIDE, SIDE), str(path), opset_version=opset,
        input_names=["image"], output_names=["logits"], **options,
    )  # fmt: skip


def main(folder):
    dynamic = {"dynamic_axes": {"image": {0: "batch"}, "logits": {0: "batch"}}}
    timm = drawn(TimmVit(), 1)
    save(folder / "timm.safetensors", timm.state_dict())
    export(folder / "timm-opset17.onnx", timm, 17)
    export(folder / "timm-opset11.onnx", timm, 11, **dynamic)
    export(folder / "timm-unfolded-opset14.onnx", timm, 14, do_constant_folding=False, **dynamic)

    scaled = drawn(TimmVit("query", layer_scale=True, qkv_bias=False), 2)
    save(folder / "layer-scale.safetensors", folded(scaled.state_dict()))
    export(folder / "layer-scale-opset15.onnx", scaled, 15)

    face = drawn(FaceVit(), 3)
    save(folder / "hugging-face.safetensors", face.state_dict())
    export(folder / "hugging-face-opset13.onnx", face, 13, **dynamic)

    vision = drawn(TorchvisionVit(), 4)
    save(folder / "torchvision.safetensors", as_timm(vision.state_dict()))
    export(folder / "torchvision-opset16.onnx", vision, 16, **dynamic)

    export(folder / "mean-pooled-opset17.onnx", drawn(TimmVit(pool="mean"), 5), 17)
    export(folder / "tanh-gelu-opset12.onnx", drawn(TimmVit("both", TanhGelu()), 6), 12, **dynamic)
    registers = drawn(RegisterVit(), 7)
    save(folder / "registers.safetensors", registers.state_dict())
    export(folder / "registers-opset17.onnx", registers, 17)


main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "fixtures"))
