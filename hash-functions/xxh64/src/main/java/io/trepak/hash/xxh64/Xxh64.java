package io.trepak.hash.xxh64;

import com.google.auto.service.AutoService;
import io.trepak.api.HashFunction;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The low 32 bits of Yann Collet's XXH64 with seed 0, as specified in "xxHash fast digest algorithm" (doc/xxhash_spec.md of
 * github.com/Cyan4973/xxHash). Any 32 of the 64 bits would do, for the last step mixes all of them; the low ones are what
 * a cast to a 32-bit number keeps, in other languages too.
 */
@AutoService(HashFunction.class)
public final class Xxh64 implements HashFunction {
    private static final long PRIME_1 = 0x9e3779b185ebca87L;
    private static final long PRIME_2 = 0xc2b2ae3d27d4eb4fL;
    private static final long PRIME_3 = 0x165667b19e3779f9L;
    private static final long PRIME_4 = 0x85ebca77c2b2ae63L;
    private static final long PRIME_5 = 0x27d4eb2f165667c5L;
    private static final int STRIPE = 32;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    @Override
    public String name() {
        return "xxh64";
    }

    @Override
    public String description() {
        return "low 32 bits of XXH64, seed 0";
    }

    @Override
    public int hash(byte[] key, int offset, int length) {
        return (int) hash64(key, offset, length, 0);
    }

    /** All 64 bits, with a seed: what the published checks are about. */
    static long hash64(byte[] key, int offset, int length, long seed) {
        int at = offset;
        int end = offset + length;
        long h;
        if (length < STRIPE) {
            h = seed + PRIME_5;
        } else {
            long lane1 = seed + PRIME_1 + PRIME_2;
            long lane2 = seed + PRIME_2;
            long lane3 = seed;
            long lane4 = seed - PRIME_1;
            for (int last = end - STRIPE; at <= last; at += STRIPE) {
                lane1 = round(lane1, (long) LONG.get(key, at));
                lane2 = round(lane2, (long) LONG.get(key, at + 8));
                lane3 = round(lane3, (long) LONG.get(key, at + 16));
                lane4 = round(lane4, (long) LONG.get(key, at + 24));
            }
            h = Long.rotateLeft(lane1, 1)
                    + Long.rotateLeft(lane2, 7)
                    + Long.rotateLeft(lane3, 12)
                    + Long.rotateLeft(lane4, 18);
            h = merge(merge(merge(merge(h, lane1), lane2), lane3), lane4);
        }
        return avalanche(tail(h + length, key, at, end));
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long h, long lane) {
        return (h ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    /** Takes in the up to 31 bytes behind the last whole stripe: by eight, by four, one by one. */
    private static long tail(long h, byte[] key, int from, int end) {
        int at = from;
        for (; at <= end - 8; at += 8) {
            h = Long.rotateLeft(h ^ round(0, (long) LONG.get(key, at)), 27) * PRIME_1 + PRIME_4;
        }
        if (at <= end - 4) {
            h = Long.rotateLeft(h ^ ((int) INT.get(key, at) & 0xffffffffL) * PRIME_1, 23) * PRIME_2 + PRIME_3;
            at += 4;
        }
        for (; at < end; at++) {
            h = Long.rotateLeft(h ^ (key[at] & 0xff) * PRIME_5, 11) * PRIME_1;
        }
        return h;
    }

    private static long avalanche(long h) {
        h = (h ^ h >>> 33) * PRIME_2;
        h = (h ^ h >>> 29) * PRIME_3;
        return h ^ h >>> 32;
    }
}
