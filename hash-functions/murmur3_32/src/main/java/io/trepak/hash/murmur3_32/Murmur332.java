package io.trepak.hash.murmur3_32;

import com.google.auto.service.AutoService;
import io.trepak.api.HashFunction;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Austin Appleby's MurmurHash3_x86_32 with seed 0, as published in SMHasher (src/MurmurHash3.cpp of
 * github.com/aappleby/smhasher). All bytes are unsigned, words little endian at any alignment.
 */
@AutoService(HashFunction.class)
public final class Murmur332 implements HashFunction {
    private static final int C1 = 0xcc9e2d51;
    private static final int C2 = 0x1b873593;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    @Override
    public String name() {
        return "murmur3_32";
    }

    @Override
    public String description() {
        return "MurmurHash3 x86 with 32 bits, seed 0";
    }

    @Override
    public int hash(byte[] key, int offset, int length) {
        return hash(key, offset, length, 0);
    }

    /** With a seed: what the published check is about. */
    static int hash(byte[] key, int offset, int length, int seed) {
        int h = seed;
        int at = offset;
        for (int end = offset + (length & ~3); at < end; at += 4) {
            h = Integer.rotateLeft(h ^ scramble((int) WORD.get(key, at)), 13) * 5 + 0xe6546b64;
        }
        int left = length & 3;
        if (left > 0) {
            int word = 0;
            for (int b = 0; b < left; b++) {
                word |= (key[at + b] & 0xff) << 8 * b;
            }
            h ^= scramble(word);
        }
        h ^= length;
        h = (h ^ h >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return h ^ h >>> 16;
    }

    private static int scramble(int word) {
        return Integer.rotateLeft(word * C1, 15) * C2;
    }
}
