package io.trepak.api.topology;

/**
 * Divides keys into units (slots). What a {@link TopologySource} is as well whose servers say themselves who owns which keys: hash,
 * hash tag and distribution do not count then, which {@code trepak route} and {@code trepak plan} have to know without a proxy.
 *
 * <p>Immutable. Thread: any.
 */
public interface KeyUnits {
    /** How many units there are: 1 to 65536. Always the same. */
    int units();

    /**
     * The unit of a key; always the same. Reads nothing outside.
     *
     * @return 0 to {@code units() - 1}
     */
    int unitOf(byte[] key, int offset, int length);

    /** How people call a unit: {@code slot 8579}. */
    default String describe(int unit) {
        return "unit " + unit;
    }
}
