package dev.ganforge.trainer.checkpoint;

/** The element types of a safetensors file that Ganforge writes and reads. */
public enum DType {
  F64(8),
  I64(8),
  F32(4),
  I32(4),
  BF16(2),
  U8(1),
  BOOL(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }
}
