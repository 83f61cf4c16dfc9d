import type { GraphBuilder } from '../graph/builder.ts';
import type { GraphValue } from '../graph/graph.ts';

/** An activation less its channels' means, and those: 1, C, 1, 1. */
export interface Centred {
  readonly value: GraphValue;
  readonly mean: GraphValue;
}

/**
 * An activation that is written down as it is first asked for: whole, or centred, as what is
 * measured or normalised per channel is wanted. Where the mean follows from what is known already,
 * centring costs no pass over the activation: a convolution of one pixel takes W·mean(x) off with
 * its bias, and the mean of a sum is the sum of the means.
 */
export class Signal {
  private readonly builder: GraphBuilder;
  private whole: GraphValue | null;
  private parts: Centred | null;
  private readonly write: Writers | null;

  private constructor(
    builder: GraphBuilder,
    whole: GraphValue | null,
    parts: Centred | null,
    write: Writers | null,
  ) {
    this.builder = builder;
    this.whole = whole;
    this.parts = parts;
    this.write = write;
  }

  static whole(builder: GraphBuilder, x: GraphValue): Signal {
    return new Signal(builder, x, null, null);
  }

  static centred(builder: GraphBuilder, parts: Centred): Signal {
    return new Signal(builder, null, parts, null);
  }

  /**
   * The convolution of each pixel by itself, W·x.
   *
   * @param weight O, I, 1, 1
   */
  static pointwise(builder: GraphBuilder, x: GraphValue, weight: GraphValue): Signal {
    const filters = weight.shape[0] as number;
    const shape = [x.shape[0] as number, filters, ...x.shape.slice(2)];
    const kernel = { kernel_shape: { ints: [1, 1] } };
    return new Signal(builder, null, null, {
      whole: () => builder.node('Conv', [x, weight], shape, kernel),
      centred: () => {
        const mean = builder.node('Conv', [builder.mean(x), weight], [1, filters, 1, 1], kernel);
        const bias = builder.reshape(builder.node('Neg', [mean], mean.shape), [filters]);
        return { value: builder.node('Conv', [x, weight, bias], shape, kernel), mean };
      },
    });
  }

  /** The activation as it is: N, C, H, W. */
  value(): GraphValue {
    this.whole ??=
      this.parts === null
        ? (this.write as Writers).whole()
        : this.builder.node('Add', [this.parts.value, this.parts.mean], this.parts.value.shape);
    return this.whole;
  }

  centred(): Centred {
    this.parts ??=
      this.whole === null ? (this.write as Writers).centred() : this.builder.centre(this.whole);
    return this.parts;
  }
}

/** How an activation is written that is not there yet. */
interface Writers {
  readonly whole: () => GraphValue;
  readonly centred: () => Centred;
}
