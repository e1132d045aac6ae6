package dev.ganforge.web.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files in a zip that is written as it is made, so that its size costs no memory. */
final class ZipReply {
  private ZipReply() {}

  /**
   * One file.
   *
   * @param name in the zip
   * @param content asked for once, when its turn comes
   */
  record Entry(String name, Supplier<byte[]> content) {}

  /** Answers with {@code <name>.zip}; what is in it is compressed already. */
  static void send(Context ctx, String name, Stream<Entry> entries) {
    Iterator<Entry> all = entries.iterator();
    Entry first = all.next();
    byte[] content = first.content().get(); // where this fails, the answer can still say so
    ctx.header("Content-Disposition", "attachment; filename=\"" + name + ".zip\"");
    ctx.header("Cache-Control", "no-store").contentType("application/zip");
    try (ZipOutputStream zip = new ZipOutputStream(ctx.res().getOutputStream())) {
      zip.setLevel(0);
      write(zip, first.name(), content);
      while (all.hasNext()) {
        Entry entry = all.next();
        write(zip, entry.name(), entry.content().get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }
}
