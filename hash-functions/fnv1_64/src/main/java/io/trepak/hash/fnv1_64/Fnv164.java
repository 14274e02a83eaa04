package io.trepak.hash.fnv1_64;

import com.google.auto.service.AutoService;
import io.trepak.api.HashFunction;

/**
 * Fowler, Noll and Vo's FNV-1 with 64-bit constants, cut to 32 bits as twemproxy does (hashkit/nc_fnv.c). Bytes from 0x80
 * up are sign-extended there (C {@code char}), which Java's own {@code byte} does as well; the lower half of the 64-bit
 * product depends on the lower halves alone, so 32-bit arithmetic is exact.
 */
@AutoService(HashFunction.class)
public final class Fnv164 implements HashFunction {
    private static final int OFFSET_BASIS = 0x84222325;
    private static final int PRIME = 0x1b3;

    @Override
    public String name() {
        return "fnv1_64";
    }

    @Override
    public String description() {
        return "FNV-1, 64-bit constants cut to 32 bits";
    }

    @Override
    public int hash(byte[] key, int offset, int length) {
        int h = OFFSET_BASIS;
        for (int i = offset, end = offset + length; i < end; i++) {
            h *= PRIME;
            h ^= key[i];
        }
        return h;
    }
}
