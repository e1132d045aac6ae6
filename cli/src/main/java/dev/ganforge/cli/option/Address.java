package dev.ganforge.cli.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a service listens.
 *
 * @param target {@code host:port}, or a URI of gRPC's name resolvers that ends in a port
 */
public record Address(String target) {
  /** Reads an address from the command line. */
  static final class Converter implements ITypeConverter<Address> {
    @Override
    public Address convert(String value) {
      if (!value.matches("\\S*[^:\\s/]:\\d{1,5}")) {
        throw new TypeConversionException("'" + value + "' is not host:port");
      }
      return new Address(value);
    }
  }

  @Override
  public String toString() {
    return target;
  }
}
