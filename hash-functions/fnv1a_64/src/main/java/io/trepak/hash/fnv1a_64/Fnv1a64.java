package io.trepak.hash.fnv1a_64;

import com.google.auto.service.AutoService;
import io.trepak.api.HashFunction;

/**
 * Fowler, Noll and Vo's FNV-1a with 64-bit constants, cut to 32 bits as twemproxy does. Bytes from 0x80 up are
 * sign-extended there (hashkit/nc_fnv.c, C {@code char}), which Java's own {@code byte} does as well; the lower half of
 * the 64-bit product depends on the lower halves alone, so 32-bit arithmetic is exact.
 */
@AutoService(HashFunction.class)
public final class Fnv1a64 implements HashFunction {
    private static final int OFFSET_BASIS = 0x84222325;
    private static final int PRIME = 0x1b3;

    @Override
    public String name() {
        return "fnv1a_64";
    }

    @Override
    public String description() {
        return "FNV-1a, 64-bit constants cut to 32 bits; twemproxy's default";
    }

    @Override
    public int hash(byte[] key, int offset, int length) {
        int h = OFFSET_BASIS;
        for (int i = offset, end = offset + length; i < end; i++) {
            h ^= key[i];
            h *= PRIME;
        }
        return h;
    }
}
