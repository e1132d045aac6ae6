package dev.ganforge.trainer.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.RunConfig;

/** A manifest, and the parts of it that are stored alone, as proto3 JSON. */
public final class ManifestJson {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ManifestJson() {}

  public static String write(Manifest manifest) {
    return print(ProtoMapping.toProto(manifest));
  }

  /**
   * The manifest of a text.
   *
   * @param where what the text is, for the message
   * @throws ServiceException INVALID_ARGUMENT naming {@code where} and what is wrong in it
   */
  public static Manifest read(String json, String where) {
    CheckpointManifest.Builder proto = CheckpointManifest.newBuilder();
    parse(json, where, proto);
    try {
      return ProtoMapping.toManifest(proto.build());
    } catch (ServiceException e) {
      throw ServiceException.invalid(where + " is broken: " + e.getMessage(), e);
    }
  }

  public static String writeSettings(RunSettings settings) {
    return print(SettingsMapping.toProto(settings));
  }

  /** The settings of a text that {@link #writeSettings} made. */
  public static RunSettings readSettings(String json, String where) {
    RunConfig.Builder proto = RunConfig.newBuilder();
    parse(json, where, proto);
    return SettingsMapping.toSettings(proto.build());
  }

  public static String writeProvenance(Provenance provenance) {
    return print(ProtoMapping.toProto(provenance));
  }

  /** The provenance of a text that {@link #writeProvenance} made. */
  public static Provenance readProvenance(String json, String where) {
    dev.ganforge.v1.Provenance.Builder proto = dev.ganforge.v1.Provenance.newBuilder();
    parse(json, where, proto);
    return ProtoMapping.toProvenance(proto.build());
  }

  public static String writeParent(ParentCheckpoint parent) {
    return print(ProtoMapping.toProto(parent));
  }

  /** The parent of a text that {@link #writeParent} made. */
  public static ParentCheckpoint readParent(String json, String where) {
    dev.ganforge.v1.ParentCheckpoint.Builder proto = dev.ganforge.v1.ParentCheckpoint.newBuilder();
    parse(json, where, proto);
    return ProtoMapping.toParent(proto.build());
  }

  private static String print(MessageOrBuilder message) {
    try {
      return JsonFormat.printer().print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void parse(String json, String where, Message.Builder target) {
    try {
      STRICT.readTree(json); // the other parser takes fields that stand twice, and more
      JsonFormat.parser().ignoringUnknownFields().merge(json, target);
    } catch (JsonProcessingException e) {
      throw ServiceException.invalid(where + " is broken: " + e.getOriginalMessage(), e);
    } catch (InvalidProtocolBufferException e) {
      throw ServiceException.invalid(where + " is broken: " + e.getMessage(), e);
    }
  }
}
