package dev.ganforge.generator.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The program in a generator's file: everything in it but the weights.
 *
 * @param checksum over the program's text
 * @param bfloat16 whether it has methods that multiply in bfloat16
 */
record GeneratorCode(long checksum, boolean bfloat16) {
  private static final String BFLOAT16 = "def use_bf16(";

  /** Reads it. */
  static GeneratorCode of(Path file) throws IOException {
    CRC32 checksum = new CRC32();
    boolean bfloat16 = false;
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (entry.getName().contains("/code/")) {
          byte[] code = zip.getInputStream(entry).readAllBytes();
          checksum.update(code);
          bfloat16 |= new String(code, StandardCharsets.UTF_8).contains(BFLOAT16);
        }
      }
    } catch (ZipException e) {
      throw new IOException(
          "generator.pt does not run: it is no archive (" + e.getMessage() + ")", e);
    }
    return new GeneratorCode(checksum.getValue(), bfloat16);
  }
}
