package io.trepak.hash.fnv1_32;

import com.google.auto.service.AutoService;
import io.trepak.api.HashFunction;

/**
 * Fowler, Noll and Vo's 32-bit FNV-1. Bytes from 0x80 up are sign-extended (twemproxy hashkit/nc_fnv.c, C {@code char}),
 * which Java's own {@code byte} does as well; for those keys it is not the published function.
 */
@AutoService(HashFunction.class)
public final class Fnv132 implements HashFunction {
    private static final int OFFSET_BASIS = 0x811c9dc5;
    private static final int PRIME = 0x01000193;

    @Override
    public String name() {
        return "fnv1_32";
    }

    @Override
    public String description() {
        return "FNV-1, 32 bits";
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
