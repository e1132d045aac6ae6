package dev.ganforge.trainer.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Supplier;

/** A named array of numbers whose bytes are fetched when they are needed. */
public final class Tensor {
  private final String name;
  private final DType dtype;
  private final List<Long> shape;
  private final long sizeBytes;
  private final Supplier<ByteBuffer> source;

  private Tensor(String name, DType dtype, List<Long> shape, Supplier<ByteBuffer> source) {
    this.name = name;
    this.dtype = dtype;
    this.shape = List.copyOf(shape);
    this.sizeBytes = Math.multiplyExact(elements(this.shape), dtype.bytes());
    this.source = source;
  }

  /**
   * A tensor whose bytes come from {@code source}, which is called at each use.
   *
   * @param source gives exactly the tensor's bytes, row-major and little-endian, from position to
   *     limit
   */
  public static Tensor lazy(
      String name, DType dtype, List<Long> shape, Supplier<ByteBuffer> source) {
    return new Tensor(name, dtype, shape, source);
  }

  /** A tensor of the bytes from position to limit, row-major and little-endian, not copied. */
  public static Tensor of(String name, DType dtype, List<Long> shape, ByteBuffer data) {
    return new Tensor(name, dtype, shape, data::duplicate);
  }

  /** An F32 tensor. */
  public static Tensor ofFloats(String name, List<Long> shape, float... values) {
    ByteBuffer data = littleEndian(values.length * Float.BYTES);
    data.asFloatBuffer().put(values);
    return of(name, DType.F32, shape, data);
  }

  /** An F64 tensor. */
  public static Tensor ofDoubles(String name, List<Long> shape, double... values) {
    ByteBuffer data = littleEndian(values.length * Double.BYTES);
    data.asDoubleBuffer().put(values);
    return of(name, DType.F64, shape, data);
  }

  /** An I64 tensor. */
  public static Tensor ofLongs(String name, List<Long> shape, long... values) {
    ByteBuffer data = littleEndian(values.length * Long.BYTES);
    data.asLongBuffer().put(values);
    return of(name, DType.I64, shape, data);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The same tensor under another name. */
  public Tensor named(String other) {
    return new Tensor(other, dtype, shape, source);
  }

  public String name() {
    return name;
  }

  public DType dtype() {
    return dtype;
  }

  /** Sizes of the dimensions; empty for a scalar. */
  public List<Long> shape() {
    return shape;
  }

  public long sizeBytes() {
    return sizeBytes;
  }

  /** The bytes, row-major and little-endian, from position to limit. */
  public ByteBuffer data() {
    ByteBuffer data = source.get().slice().order(ByteOrder.LITTLE_ENDIAN);
    if (data.remaining() != sizeBytes) {
      throw new IllegalStateException(
          "tensor " + name + " has " + data.remaining() + " bytes instead of " + sizeBytes);
    }
    return data;
  }

  /** The values of an F32 tensor, a copy. */
  public float[] floats() {
    require(DType.F32);
    float[] values = new float[Math.toIntExact(elements(shape))];
    data().asFloatBuffer().get(values);
    return values;
  }

  /** The values of an F64 tensor, a copy. */
  public double[] doubles() {
    require(DType.F64);
    double[] values = new double[Math.toIntExact(elements(shape))];
    data().asDoubleBuffer().get(values);
    return values;
  }

  /** The values of an I64 tensor, a copy. */
  public long[] longs() {
    require(DType.I64);
    long[] values = new long[Math.toIntExact(elements(shape))];
    data().asLongBuffer().get(values);
    return values;
  }

  private void require(DType wanted) {
    if (dtype != wanted) {
      throw new IllegalStateException("tensor " + name + " is " + dtype + ", not " + wanted);
    }
  }

  private static long elements(List<Long> shape) {
    long elements = 1;
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("dimension of " + size);
      }
      elements = Math.multiplyExact(elements, size);
    }
    return elements;
  }

  @Override
  public String toString() {
    return name + " " + dtype + shape;
  }
}
