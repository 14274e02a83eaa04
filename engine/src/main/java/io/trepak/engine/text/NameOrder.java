package io.trepak.engine.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The order in which twemproxy numbers servers and pools (nc_string.c, string_compare): shorter names first, equal lengths
 * by unsigned bytes. Length and bytes are those of UTF-8.
 */
public final class NameOrder implements Comparator<String> {
    /** The only one. */
    public static final NameOrder INSTANCE = new NameOrder();

    private NameOrder() {}

    @Override
    public int compare(String a, String b) {
        byte[] left = a.getBytes(StandardCharsets.UTF_8);
        byte[] right = b.getBytes(StandardCharsets.UTF_8);
        return left.length != right.length
                ? Integer.compare(left.length, right.length)
                : Arrays.compareUnsigned(left, right);
    }
}
