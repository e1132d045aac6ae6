package dev.ganforge.trainer.network;

/** Float32 values of one shape in row-major order. */
public final class FloatTensor {
  private final Shape shape;
  private final float[] values;

  /** Takes over {@code values}, as many as the shape has elements. */
  public FloatTensor(Shape shape, float[] values) {
    if (values.length != shape.elements()) {
      throw new IllegalArgumentException(values.length + " values for shape " + shape);
    }
    this.shape = shape;
    this.values = values;
  }

  public static FloatTensor zeros(Shape shape) {
    return new FloatTensor(shape, new float[shape.elements()]);
  }

  public Shape shape() {
    return shape;
  }

  /** The values themselves, not a copy. */
  public float[] values() {
    return values;
  }

  public FloatTensor copy() {
    return new FloatTensor(shape, values.clone());
  }
}
