"""What all the networks are made of, in float64. Tokens are [count, dim]; matrices of `linear` are [out, in]."""

import math

import numpy as np

_erf = np.vectorize(math.erf)


def gelu(x):
    return 0.5 * x * (1 + _erf(x / math.sqrt(2)))


def gelu_tanh(x):
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def quick_gelu(x):
    return x / (1 + np.exp(-1.702 * x))


def softmax(x):
    shifted = np.exp(x - x.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def layer_norm(x, scale, bias, eps):
    mean = x.mean(axis=-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(axis=-1, keepdims=True)
    return (x - mean) / np.sqrt(variance + eps) * scale + bias


def linear(x, weight, bias=None):
    y = x @ weight.T
    return y if bias is None else y + bias


def attend(q, k, v):
    """Scaled dot-product attention of [heads, count, head dim], heads side by side in the result."""
    scores = np.einsum("hqd,hkd->hqk", q, k) / math.sqrt(q.shape[-1])
    return np.concatenate(list(softmax(scores) @ v), axis=-1)


def heads_of(x, heads):
    """[count, dim] as [heads, count, head dim]."""
    count, dim = x.shape
    return x.reshape(count, heads, dim // heads).transpose(1, 0, 2)


def convolve_patches(image, kernel, bias=None):
    """A convolution of [channels, height, width] by whole patches: [patches, dim]. Kernels: [dim, channels, P, P]."""
    side = kernel.shape[-1]
    rows, columns = image.shape[1] // side, image.shape[2] // side
    patches = [
        image[:, r * side : (r + 1) * side, c * side : (c + 1) * side] for r in range(rows) for c in range(columns)
    ]
    y = np.array([np.tensordot(kernel, patch, axes=3) for patch in patches])
    return y if bias is None else y + bias


def part_of(weights, prefix):
    """The weights whose names begin so, without that beginning."""
    return {name[len(prefix) :]: value for name, value in weights.items() if name.startswith(prefix)}


def layer(x, weights, name):
    """A linear layer by PyTorch's names."""
    return linear(x, weights[f"{name}.weight"], weights.get(f"{name}.bias"))
