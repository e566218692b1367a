export const inFile: readonly (readonly [from: string | RegExp, to: string, message: string])[] = [
  [
    'gate_dim: -1',
    'gate_dim: 200',
    'backbone_kwargs.gate_dim: 200 is less than embed_dim 384; write 386, or -1 to count task_dictionary',
  ],
  [
    'gate_dim: -1',
    'gate_dim: 389',
    'backbone_kwargs.gate_dim: 389 - embed_dim 384 is 5 tasks, but task_dictionary names 2 (semseg, depth); write 386, or -1 to count task_dictionary',
  ],
  [
    'distilled: False',
    'distilled: True',
    'backbone_kwargs.distilled: true adds a distillation token, which moeforge does not have; write false, or take the network without it',
  ],
  [
    'embed_dim: 384\n   depth',
    'embedd_dim: 384\n   depth',
    'backbone_kwargs.embedd_dim: unknown key; did you mean embed_dim?',
  ],
  ['   depth: 12\n', '', 'backbone_kwargs.depth: missing; write a whole number from 1 to 65536'],
  [
    'img_size: [480,640]',
    'img_size: 480',
    'backbone_kwargs.img_size: 480 is not a pair of sizes; write a list of two whole numbers from 1 to 65536',
  ],
  [
    'img_size: [480,640]',
    'img_size: [480,600]',
    'backbone_kwargs.img_size: 600 is not a multiple of patch_size 16; try 592 or 608',
  ],
  [
    'num_heads: 12',
    'num_heads: 11',
    'backbone_kwargs.num_heads: 11 does not divide embed_dim 384; try 6, 8 or 12',
  ],
  [
    'qkv_bias: True,',
    'qkv_bias: maybe',
    'backbone_kwargs.qkv_bias: "maybe" is not a yes-or-no value; write true or false',
  ],
  [
    'moe_top_k: 2',
    'moe_top_k: 8\n   moe_experts: 4',
    'backbone_kwargs.moe_top_k: 8 is more than the 4 experts; write at most 4, or raise experts',
  ],
  [
    'backbone: VisionTransformer_moe',
    'backbone: resnet50',
    'backbone: "resnet50" is not allowed; write VisionTransformer_moe or VisionTransformer',
  ],
  ['backbone_kwargs:', 'backbone_kwarg:', 'backbone_kwarg: unknown key; did you mean backbone_kwargs?'],
  [
    /backbone_kwargs:.*?\nhead:/s,
    'backbone_kwargs: 3\nhead:',
    'backbone_kwargs: 3 is not a mapping; write a mapping',
  ],
  [/include_\w+: True\n/g, '', 'task_dictionary: null is not a mapping; write a mapping'],
  [
    'include_depth: True',
    'include_depth: often',
    'task_dictionary.include_depth: "often" is not a yes-or-no value; write true or false',
  ],
  [
    'include_depth: True',
    'include_Depth: True',
    'task_dictionary.include_Depth: is not a task of M³ViT; its tasks are semseg, human_parts, sal, normals, edge, depth',
  ],
  [
    'include_depth: True',
    'includ_depth: True',
    'task_dictionary.includ_depth: unknown key; did you mean include_depth?',
  ],
  [
    'include_depth: True',
    'include_depth: True\n   include_flow: False',
    'task_dictionary.include_flow: is not a task of M³ViT; its tasks are semseg, human_parts, sal, normals, edge, depth',
  ],
]

export const onCommandLine: readonly (readonly [settings: readonly string[], message: string])[] = [
  [['moe_topk=4'], '--set moe_topk: unknown key; did you mean moe_top_k?'],
  [['moe_top_k'], '--set moe_top_k: is not a setting; write key=value: moe_top_k=4'],
  [['moe_top_k=2', 'moe_top_k=4'], '--set moe_top_k: is given twice; keep one of them'],
  [['moe_top_k=two'], '--set moe_top_k: "two" is not a whole number; write one from 1 to 65536'],
  [['multi_gate=perhaps'], '--set multi_gate: "perhaps" is not a yes-or-no value; write true or false'],
  [['moe_gate_type=vmoe'], '--set moe_gate_type: "vmoe" is not allowed; write noisy or noisy_vmoe'],
  [
    ['moe_experts=4', 'moe_top_k=5'],
    '--set moe_top_k: 5 is more than the 4 experts; write at most 4, or raise experts',
  ],
  [
    ['gate_input_ahead=True'],
    "--set gate_input_ahead: true makes a gate read its block's input, before attention; moeforge's gates read what the experts read, after the second layer norm; write False, or take a network trained without it",
  ],
  [
    ['moe_gate_arch=vit_gate_small'],
    '--set moe_gate_arch: "vit_gate_small" makes the gates read the features of a second network, which moeforge does not build; leave it out, or take a network trained without it',
  ],
  [
    ['multi_gate=True', 'gate_task_specific_dim=64'],
    "--set gate_task_specific_dim: 64 adds a task's feature to the input of a gate, but with multi_gate: true gates have none; write -1, or set multi_gate to False",
  ],
  [
    ['gate_task_specific_dim=64'],
    "--set gate_task_specific_dim: 64 makes the gate read a task's feature, but task_one_hot is false; write -1, or set task_one_hot to True",
  ],
  [
    ['regu_experts_fromtask=True'],
    '--set num_experts_pertask: -1 is not a number of experts, but regu_experts_fromtask is true; write how many experts a task chooses among, or set regu_experts_fromtask to False',
  ],
  [
    ['num_experts_pertask=8'],
    '--set num_experts_pertask: 8 means nothing without regu_experts_fromtask; leave it out, or set regu_experts_fromtask to True',
  ],
  [
    ['regu_experts_fromtask=True', 'num_experts_pertask=17'],
    '--set num_experts_pertask: 17 gives task 0 (semseg) the experts 0 to 16, but there are 16; try 15 or 16, or null for all experts',
  ],
]
