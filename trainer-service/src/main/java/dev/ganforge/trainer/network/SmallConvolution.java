package dev.ganforge.trainer.network;

/** Convolutions on images of a few pixels, written as matrix products. */
final class SmallConvolution {
  /*
   * oneDNN's convolutions work through an image row by row. On rows of 4 pixels they reach half the
   * rate of a matrix product; on one pixel much less. Weights lie channels-last: out, y, x, in.
   *
   * A convolution with kernel 4, stride 2 and padding 1 sees the padded image as blocks of 2 x 2
   * pixels: an output pixel takes the 2 x 2 blocks from its own place on. So the image becomes
   * blocks [N, h + 1, w + 1, 4 in], four shifted views of them side by side are the rows of the
   * product, and the weights are put in the same order: block row, block column, row and column
   * within the block, in. The transposed convolution is the same backwards: the product gives each
   * input pixel's share of the four blocks around it, and shifted sums of them are the padded image.
   */
  private static final int KERNEL = 4;
  private static final int SMALL = 4;

  private SmallConvolution() {}

  /** Whether {@link #halving} writes a convolution of this input. */
  static boolean halves(int kernel, int stride, int padding, boolean bias, Shape input) {
    return blocks(kernel, stride, padding, bias)
        && input.dim(1) == 2 * SMALL
        && input.dim(2) == 2 * SMALL;
  }

  /** Whether {@link #doubling} writes a transposed convolution of this input. */
  static boolean doubles(int kernel, int stride, int padding, boolean bias, Shape input) {
    return blocks(kernel, stride, padding, bias) && input.dim(1) == SMALL && input.dim(2) == SMALL;
  }

  private static boolean blocks(int kernel, int stride, int padding, boolean bias) {
    return kernel == KERNEL && stride == 2 && padding == 1 && !bias;
  }

  /** A convolution that {@link #halves} accepts. */
  static String halving(String x, int in, int out, String weight) {
    int n = SMALL;
    return String.join(
        "\n",
        "blocks = torch.permute(torch.constant_pad_nd(" + x + ", [1, 1, 1, 1]), [0, 2, 3, 1])",
        "blocks = torch.reshape(blocks, " + list(-1, n + 1, 2, n + 1, 2, in) + ")",
        "blocks = torch.permute(blocks, [0, 1, 3, 2, 4, 5])",
        "blocks = torch.reshape(blocks, " + list(-1, n + 1, n + 1, 4 * in) + ")",
        "upper = torch.slice(blocks, 1, 0, " + n + ")",
        "lower = torch.slice(blocks, 1, 1, " + (n + 1) + ")",
        "rows = torch.cat(["
            + String.join(
                ", ",
                "torch.slice(upper, 2, 0, " + n + ")",
                "torch.slice(upper, 2, 1, " + (n + 1) + ")",
                "torch.slice(lower, 2, 0, " + n + ")",
                "torch.slice(lower, 2, 1, " + (n + 1) + ")")
            + "], 3)",
        "weight = torch.reshape(" + byBlocks(weight, out, in) + ", " + list(out, 16 * in) + ")",
        x + " = torch.mm(torch.reshape(rows, " + list(-1, 16 * in) + "), torch.t(weight))",
        x
            + " = torch.permute(torch.reshape("
            + x
            + ", "
            + list(-1, n, n, out)
            + "), [0, 3, 1, 2])");
  }

  /** A transposed convolution that {@link #doubles} accepts. */
  static String doubling(String x, int in, int out, String weight) {
    int n = SMALL;
    return String.join(
        "\n",
        "weight = torch.reshape(" + byBlocks(weight, in, out) + ", " + list(in, 16 * out) + ")",
        "rows = torch.reshape(torch.permute(" + x + ", [0, 2, 3, 1]), " + list(-1, in) + ")",
        "parts = torch.reshape(torch.mm(rows, weight), " + list(-1, n, n, 4, 4 * out) + ")",
        "blocks = " + shifted(0, "[0, 0, 0, 1, 0, 1]"),
        "blocks = torch.add_(blocks, " + shifted(1, "[0, 0, 1, 0, 0, 1]") + ")",
        "blocks = torch.add_(blocks, " + shifted(2, "[0, 0, 0, 1, 1, 0]") + ")",
        "blocks = torch.add_(blocks, " + shifted(3, "[0, 0, 1, 0, 1, 0]") + ")",
        "blocks = torch.reshape(blocks, " + list(-1, n + 1, n + 1, 2, 2, out) + ")",
        "blocks = torch.permute(blocks, [0, 1, 3, 2, 4, 5])",
        "blocks = torch.reshape(blocks, " + list(-1, 2 * n + 2, 2 * n + 2, out) + ")",
        "blocks = torch.slice(torch.slice(blocks, 1, 1, %1$d), 2, 1, %1$d)".formatted(2 * n + 1),
        x + " = torch.contiguous(torch.permute(blocks, [0, 3, 1, 2]), memory_format=2)");
  }

  private static String shifted(int part, String padding) {
    return "torch.constant_pad_nd(torch.select(parts, 3, " + part + "), " + padding + ")";
  }

  /** Weights [a, b, 4, 4] as [a, block row, block column, row, column, b]. */
  private static String byBlocks(String weight, int a, int b) {
    String last = "torch.permute(" + weight + ", [0, 2, 3, 1])";
    return "torch.permute(torch.reshape("
        + last
        + ", "
        + list(a, 2, 2, 2, 2, b)
        + "), [0, 1, 3, 2, 4, 5])";
  }

  /** A convolution whose kernel covers the image: one output pixel. */
  static String covering(String x, int in, int out, int area, String weight) {
    String rows =
        "torch.reshape(torch.permute(" + x + ", [0, 2, 3, 1]), " + list(-1, area * in) + ")";
    return "weight = torch.reshape(torch.permute(%s, [0, 2, 3, 1]), %s)\n%s = %s"
        .formatted(
            weight,
            list(out, area * in),
            x,
            "torch.reshape(torch.mm(" + rows + ", torch.t(weight)), " + list(-1, out, 1, 1) + ")");
  }

  /** A transposed convolution of one pixel without padding: the kernel times its value. */
  static String spreading(String x, int in, int out, int kernel, String weight) {
    int area = kernel * kernel;
    String image =
        "torch.reshape(torch.mm(torch.reshape(%s, %s), weight), %s)"
            .formatted(x, list(-1, in), list(-1, kernel, kernel, out));
    return "weight = torch.reshape(torch.permute(%s, [0, 2, 3, 1]), %s)\n%s = %s"
        .formatted(weight, list(in, area * out), x, "torch.permute(" + image + ", [0, 3, 1, 2])");
  }

  private static String list(Integer... sizes) {
    return java.util.Arrays.toString(sizes);
  }
}
