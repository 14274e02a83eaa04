package io.trepak.hash.murmur;

import com.google.auto.service.AutoService;
import io.trepak.api.HashFunction;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Austin Appleby's MurmurHash2, 32 bits. The seed is the length times 0xdeadbeef (twemproxy hashkit/nc_murmur.c), so keys
 * of different lengths start apart. All bytes are unsigned, words little endian at any alignment.
 */
@AutoService(HashFunction.class)
public final class Murmur implements HashFunction {
    private static final int SEED = 0xdeadbeef;
    private static final int M = 0x5bd1e995;
    private static final int R = 24;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    @Override
    public String name() {
        return "murmur";
    }

    @Override
    public String description() {
        return "MurmurHash2, seeded with the length of the key";
    }

    @Override
    public int hash(byte[] key, int offset, int length) {
        int h = SEED * length ^ length;
        int i = offset;
        for (int end = offset + (length & ~3); i < end; i += 4) {
            int k = (int) WORD.get(key, i) * M;
            k ^= k >>> R;
            h = h * M ^ k * M;
        }
        int left = length & 3;
        if (left > 0) {
            for (int b = 0; b < left; b++) {
                h ^= (key[i + b] & 0xff) << 8 * b;
            }
            h *= M;
        }
        h ^= h >>> 13;
        h *= M;
        h ^= h >>> 15;
        return h;
    }
}
