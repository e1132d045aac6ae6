package dev.ganforge.trainer.rpc;

import com.google.protobuf.UnsafeByteOperations;
import dev.ganforge.runtime.error.ErrorInterceptor;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.checkpoint.StoredFile;
import dev.ganforge.v1.ArtifactChunk;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call that streams a file at the caller's pace, on the call's own thread. */
final class ArtifactDownload {
  private static final Logger log = LoggerFactory.getLogger(ArtifactDownload.class);
  private static final int CHUNK_BYTES = 1 << 20;

  private final ServerCallStreamObserver<ArtifactChunk> call;
  private final StoredFile file;
  private long offset;
  private boolean first = true;
  private boolean done;

  private ArtifactDownload(
      ServerCallStreamObserver<ArtifactChunk> call, StoredFile file, long offset) {
    this.call = call;
    this.file = file;
    this.offset = offset;
  }

  /** Serves the call from now on; has to be called before the call's method returns. */
  static void serve(ServerCallStreamObserver<ArtifactChunk> call, StoredFile file, long offset) {
    ArtifactDownload download = new ArtifactDownload(call, file, offset);
    long size = file.artifact().sizeBytes();
    if (offset < 0 || offset > size) {
      download.close();
      throw ServiceException.invalid("offset", offset, "0 to " + size + ", the file's size");
    }
    call.setOnCancelHandler(download::close);
    call.setOnCloseHandler(download::close);
    call.setOnReadyHandler(download::send);
  }

  private void send() {
    try {
      while (!done && call.isReady()) {
        call.onNext(next());
        if (offset == file.artifact().sizeBytes()) {
          done = true;
          call.onCompleted();
        }
      }
    } catch (IOException e) {
      fail(new UncheckedIOException(e));
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private ArtifactChunk next() throws IOException {
    ArtifactChunk.Builder chunk =
        ArtifactChunk.newBuilder()
            .setData(UnsafeByteOperations.unsafeWrap(file.read(offset, CHUNK_BYTES)));
    if (first) {
      first = false;
      chunk.setSizeBytes(file.artifact().sizeBytes()).setSha256(file.artifact().sha256());
    }
    offset += chunk.getData().size();
    return chunk.build();
  }

  private void fail(RuntimeException failure) {
    done = true;
    close();
    call.onError(ErrorInterceptor.toStatus(failure).asRuntimeException());
  }

  private void close() {
    done = true;
    try {
      file.close();
    } catch (IOException e) {
      log.warn("Could not close {}", file.artifact().name(), e);
    }
  }
}
