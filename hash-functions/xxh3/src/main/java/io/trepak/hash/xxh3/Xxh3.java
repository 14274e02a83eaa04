package io.trepak.hash.xxh3;

import com.google.auto.service.AutoService;
import io.trepak.api.HashFunction;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * The low 32 bits of Yann Collet's XXH3 with 64 bits, seed 0 and the default secret, as specified in "xxHash fast digest
 * algorithm" (doc/xxhash_spec.md of github.com/Cyan4973/xxHash, version 0.2). Any 32 of the 64 bits would do, for the last
 * step mixes all of them; the low ones are what a cast to a 32-bit number keeps, in other languages too.
 *
 * <p>Each class of lengths has an algorithm of its own; those up to 240 bytes look at the key from both ends.
 */
@AutoService(HashFunction.class)
public final class Xxh3 implements HashFunction {
    static final long PRIME_1 = 0x9e3779b185ebca87L;
    private static final long PRIME_2 = 0xc2b2ae3d27d4eb4fL;
    private static final long PRIME_3 = 0x165667b19e3779f9L;
    private static final long PRIME_MX1 = 0x165667919e3779f9L;
    private static final long PRIME_MX2 = 0x9fb21c651e98df25L;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte[] SECRET = HexFormat.of()
            .parseHex("b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
                    + "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
                    + "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
                    + "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
                    + "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e"
                    + "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e");

    private static final long FLIP_EMPTY = secret(56) ^ secret(64);
    private static final long FLIP_TO_3 = secret(0) & 0xffffffffL ^ secret(4) & 0xffffffffL;
    private static final long FLIP_TO_8 = secret(8) ^ secret(16);
    private static final long FLIP_LOW_TO_16 = secret(24) ^ secret(32);
    private static final long FLIP_HIGH_TO_16 = secret(40) ^ secret(48);

    @Override
    public String name() {
        return "xxh3";
    }

    @Override
    public String description() {
        return "low 32 bits of XXH3 with 64 bits, seed 0";
    }

    @Override
    public int hash(byte[] key, int offset, int length) {
        return (int) hash64(key, offset, length);
    }

    /** All 64 bits: what the published checks are about. */
    static long hash64(byte[] key, int offset, int length) {
        if (length <= 16) {
            return upTo16(key, offset, length);
        }
        if (length <= 128) {
            return upTo128(key, offset, length);
        }
        return length <= 240 ? upTo240(key, offset, length) : Xxh3Stripes.hash64(key, offset, length);
    }

    private static long upTo16(byte[] key, int offset, int length) {
        int end = offset + length;
        if (length > 8) {
            long low = word(key, offset) ^ FLIP_LOW_TO_16;
            long high = word(key, end - 8) ^ FLIP_HIGH_TO_16;
            return avalanche(length + Long.reverseBytes(low) + high + fold(low, high));
        }
        if (length >= 4) {
            long h = (long) (int) INT.get(key, offset) << 32 | (int) INT.get(key, end - 4) & 0xffffffffL;
            h ^= FLIP_TO_8;
            h ^= Long.rotateLeft(h, 49) ^ Long.rotateLeft(h, 24);
            h *= PRIME_MX2;
            h = (h ^ (h >>> 35) + length) * PRIME_MX2;
            return h ^ h >>> 28;
        }
        if (length > 0) {
            int h = (key[offset] & 0xff) << 16
                    | (key[offset + (length >> 1)] & 0xff) << 24
                    | key[end - 1] & 0xff
                    | length << 8;
            return avalanche64(h & 0xffffffffL ^ FLIP_TO_3);
        }
        return avalanche64(FLIP_EMPTY);
    }

    private static long upTo128(byte[] key, int offset, int length) {
        int end = offset + length;
        long h = length * PRIME_1;
        for (int i = length - 1 >> 5; i >= 0; i--) {
            h += mix(key, offset + 16 * i, 32 * i);
            h += mix(key, end - 16 * (i + 1), 32 * i + 16);
        }
        return avalanche(h);
    }

    private static long upTo240(byte[] key, int offset, int length) {
        long h = length * PRIME_1;
        for (int i = 0; i < 8; i++) {
            h += mix(key, offset + 16 * i, 16 * i);
        }
        h = avalanche(h);
        for (int i = 8, rounds = length >> 4; i < rounds; i++) {
            h += mix(key, offset + 16 * i, 16 * (i - 8) + 3);
        }
        return avalanche(h + mix(key, offset + length - 16, 119));
    }

    /** Sixteen bytes of the key and sixteen of the secret. */
    private static long mix(byte[] key, int index, int secretIndex) {
        return fold(word(key, index) ^ secret(secretIndex), word(key, index + 8) ^ secret(secretIndex + 8));
    }

    static long word(byte[] key, int index) {
        return (long) LONG.get(key, index);
    }

    static long secret(int index) {
        return (long) LONG.get(SECRET, index);
    }

    /** The upper half of the unsigned 128-bit product, xor the lower; Math.unsignedMultiplyHigh comes with Java 18. */
    static long fold(long a, long b) {
        long high = Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
        return high ^ a * b;
    }

    static long avalanche(long h) {
        h = (h ^ h >>> 37) * PRIME_MX1;
        return h ^ h >>> 32;
    }

    /** The last step of XXH64, which the shortest keys share. */
    private static long avalanche64(long h) {
        h = (h ^ h >>> 33) * PRIME_2;
        h = (h ^ h >>> 29) * PRIME_3;
        return h ^ h >>> 32;
    }
}
