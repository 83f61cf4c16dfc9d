/**
 * The config that `spp init` writes: valid as it is, and valid with any one of its commented keys in
 * `base` switched on (tests hold it to that, and its lists of words to the schema).
 *
 * @param schema path of the JSON Schema as the file's first line gives it to editors; none if undefined
 */
export function starterConfig(schema: string | undefined): string {
  const modeline = schema === undefined ? '' : `# yaml-language-server: $schema=${schema}\n`;
  return modeline + TEXT;
}

const TEXT = `\
# What \`spp analyze\` is to measure and to plot. Keys that are commented out have the value shown, or
# the one that the comment says, when nothing is said.

title: BN against NF against He-init

# What the networks are fed with.
input:
  kind: gaussian              # gaussian | pink | images | file
  batch: 8
  size: 224                   # height and width: n, or [h, w]; a network may have its own
  channels: 3
# Noise with the correlations of natural pictures (1/f amplitudes), or pictures (a folder or a glob):
# input: { kind: pink, batch: 8, size: 224, channels: 3, exponent: 1 }
# input: { kind: images, path: pictures/, batch: 32, size: 224, normalize: imagenet, skip_unreadable: false }

seeds: 2                      # a count, or a list such as [0, 7]
# statistics: [avg_sq_mean, avg_var, res_avg_var]  # a panel each; sample_corr too: the correlation of samples
# statistics: [forward, backward]  # forward: those three; backward: the energy of the gradient on its way back
# chart: { x: depth }         # depth: block by block | macs: a point a network, over its multiply-adds

# What the networks below have in common; each can say otherwise. What means nothing in a network, such
# as the order of one without a normaliser, is left out there.
base:
  model: resnetv2-50          # \`spp models\` lists them; or a family (resnetv2, regnet …) with its parameters
  # stages: [3, 4, 6, 3]      # of a family: blocks in each stage
  # Other parameters of families, where a model is none by name: depth, width_multiplier, depth_multiplier, w0, wa, wm
  # Other parameters of networks that were trained: weights, step, batch_norm (docs/checkpoints.md)
  # widths: [256, 512, 1024, 2048]  # channels of each stage
  # block: bottleneck         # bottleneck | basic (of resnetv2 and resnet)
  # convention: paper         # paper | deepmind | timm: sets what published codes do differently
  # stem: conv7-pool          # conv7-pool | conv7-zeropool | conv7 | conv3 | conv3-s2 | deep | patch4 | none
  # stem_width: 64            # channels of its convolution; those of the first stage with conv3 and basic blocks
  # kernel: 3                 # of the wide convolutions of a branch: 1, 3, 5 or 7; or a list, one a stage
  # strides: [1, 2, 2, 2]     # of the first block of each stage
  # expansion: 0.25           # channels inside a block over those of its output; or a list, one a stage
  # expansion_of: output      # output | input: what expansion is of
  # first_expansion: 0.25     # of the first block, where it differs
  # groups: 1                 # of the convolutions inside a bottleneck; or a list, one a stage
  # group_width: 64           # channels of a group, in place of groups
  # middle_rounding: exact    # exact | floor | nearest: channels inside that are no multiple of group_width
  # middle_convs: 1           # 3×3 convolutions inside a bottleneck
  # shortcut: conv            # conv | avgpool-conv | pad | none; by convention (none: a plain network)
  # sum_scale: 1              # what shortcut + branch is multiplied by; 1/sqrt2 for example
  # padding: symmetric        # symmetric | same, by convention
  # norm: batch               # batch | layer | layer2d | instance | group | none
  # norm_groups: 32           # of norm: group
  # norm_epsilon: 1e-5
  # norm_weight: one          # one | uniform: what each normalised channel is multiplied by at first
  # order: norm-act           # norm-act | act-norm (of resnetv2-…)
  # activation: relu          # relu, silu, gelu, identity, …; or { expression: "x * sigmoid(x)" }
  # gelu: erf                 # erf | tanh, by convention: the form of activation: gelu
  # step_threshold: 0         # of activation: step
  # init: he-normal           # he- | lecun- | glorot- with normal | uniform | truncated-normal; (delta-)orthogonal, normal, truncated-normal, torch-default, haiku-linear, zero; published
  # init_std: 0.02            # of init: normal and truncated-normal
  # fan: fan_in               # fan_in | fan_out | fan_out_group (of he-… and lecun-…)
  # init_gain: 1              # factor on the standard deviation of every weight
  # bias: zero                # zero | uniform: a bias for each channel of each convolution; none if nothing is said
  # bias_std: 0               # deviation of normal biases in place of those
  # residual: plain           # plain | nf | skipinit | fixup (fixup only with norm: none)
  # alpha: 0.2                # of nf: each block adds alpha² of variance
  # skip_gain: 1              # of nf (by convention) and skipinit (0): scalar at the end of the branch
  # beta: input               # input | output | measured, of nf, by convention: where 1/β stands
  # scaled_ws: false          # scaled weight standardization
  # gamma: weights            # weights | activation, by convention: where its gain is applied
  # gamma_value: exact        # exact | published, by convention: computed, or the codes' rounded constants
  # ws_guard: zero            # zero | floor | epsilon, by convention: against constant filters
  # stem_gamma: false         # by convention: whether the stem has that gain too
  # weight_standardization: none  # none | plain: to variance 1, without 1/√fan-in (BiT)
  # se_ratio: 0.5             # squeeze-and-excitation; none if nothing is said
  # se_of: output             # input | width | output: what se_ratio is of
  # se_place: end             # middle | end of the branch
  # se_activation: relu       # relu | silu
  # se_bias: zero             # zero | uniform; none if nothing is said
  # se_init: he-normal        # law of its weights, by convention
  # se_divisor: 1             # what its hidden channels are a multiple of, by convention
  # eca: false                # efficient channel attention
  # layer_scale: 1e-6         # a factor for each channel at the end of a branch; none if nothing is said
  # zero_init_last: false     # the last weight of each branch starts at zero

# The curves: a name each, and what is different about it.
networks:
  - name: BN (BN-ReLU-Conv)
    norm: batch
  - name: BN (ReLU-BN-Conv)
    norm: batch
    order: act-norm
    init: lecun-normal
  - name: NF (Scaled WS)
    norm: none
    residual: nf
    alpha: 1
    scaled_ws: true
  - name: He-init, no normaliser
    norm: none

# Every network with each of these values, a network for each combination: \`spp sweep\` runs such a grid on all cores.
# sweep: { networks.init_gain: [0.5, 1, 2], networks.activation: [relu, silu] }

# What \`spp check\` asks beyond its rules: bounds, and other levels or tolerances.
# assert: { res_avg_var: { min: 0.5, max: 2, networks: [NF (Scaled WS)] } }
# check: { rules: { mean-shift: off }, baseline: { rtol: 0.002 } }
`;
