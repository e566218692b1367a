export const timm = 'timm_deit_tiny'
export const face = 'hugging_face_vit_base'
export const malformed: readonly (readonly [
  fixture: string,
  edits: Record<string, unknown>,
  message: string,
])[] = [
  [
    face,
    { model_type: 'swin' },
    'model_type: swin is not built here: it has stages of different sizes and attention in shifted windows; take a ViT, DeiT, DINO, DINOv2, MAE or CLIP',
  ],
  [
    face,
    { architectures: ['ViTForMaskedImageModeling'] },
    'architectures: "ViTForMaskedImageModeling" is not a network that moeforge builds; take a ViTForImageClassification or ViTModel',
  ],
  [
    face,
    { hidden_act: 'relu' },
    'hidden_act: "relu" means that the network has another activation than GELU, its tanh form or quick GELU; moeforge builds none like it; take a ViT, DeiT, DINO, DINOv2, MAE or CLIP',
  ],
  [face, { hidden_size: undefined }, 'hidden_size: missing; write a whole number from 1 to 65536'],
  [face, { num_attention_heads: 5 }, 'num_attention_heads: 5 does not divide hidden_size 768; try 3, 4 or 6'],
  [
    face,
    { num_labels: 12 },
    'num_labels: 12 is not the 10 classes of id2label; write 10, or correct id2label',
  ],
  [face, { patch_size: [16, 8] }, 'patch_size: 16 x 8 is not square; take a network with square patches'],
  [face, { image_size: 230 }, 'image_size: 230 is not a multiple of patch_size 16; try 224 or 240'],
  [
    timm,
    { architecture: 'swin_tiny_patch4_window7_224' },
    'architecture: swin_tiny_patch4_window7_224 is not built here: it has stages of different sizes and attention in shifted windows; take a ViT, DeiT, DINO, DINOv2, MAE or CLIP',
  ],
  [
    timm,
    { global_pool: 'map' },
    'global_pool: "map" means that the network has a head that reads something else than the class token or the mean of patches; moeforge builds none like it; take a ViT, DeiT, DINO, DINOv2, MAE or CLIP',
  ],
  [
    timm,
    { global_pool: 'avg', num_classes: 0 },
    'num_classes: deit_tiny_patch16_224 is not built here: it has a norm after the pooling of tokens, and no head; take a ViT, DeiT, DINO, DINOv2, MAE or CLIP',
  ],
  [
    timm,
    { model_args: { embed_dim: 190 } },
    'model_args.num_heads: 3 does not divide embed_dim 190; try 1, 2 or 5',
  ],
  [
    timm,
    { num_classes: undefined, pretrained_cfg: {} },
    'num_classes: missing; write how many classes the head has, 0 for none',
  ],
  [
    timm,
    { pretrained_cfg: { input_size: 224 } },
    'pretrained_cfg.input_size: 224 is not a size; write [channels, height, width], such as [3, 224, 224]',
  ],
]
