package dev.ganforge.trainer.network;

import java.util.List;
import java.util.stream.Collectors;

/** The extents of an array, without the batch dimension where one is implied; row-major. */
public record Shape(List<Integer> dims) {
  public Shape {
    dims = List.copyOf(dims);
    for (int dim : dims) {
      if (dim < 1) {
        throw new IllegalArgumentException("extent " + dim + " in shape " + dims);
      }
    }
  }

  /** A shape of these extents; none gives the shape of a scalar. */
  public static Shape of(Integer... dims) {
    return new Shape(List.of(dims));
  }

  public int rank() {
    return dims.size();
  }

  public int dim(int axis) {
    return dims.get(axis);
  }

  /** How many elements an array of this shape has; 1 for a scalar. */
  public int elements() {
    int product = 1;
    for (int dim : dims) {
      product = Math.multiplyExact(product, dim);
    }
    return product;
  }

  @Override
  public String toString() {
    return dims.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
