package io.trepak.hash.xxh3;

/**
 * XXH3 of more than 240 bytes: stripes of 64 bytes, eight lanes of eight bytes each, and every sixteen stripes (one block) a
 * scramble. Lanes exchange their input with their neighbour only, so each pair can run through the whole key by itself, in
 * two local variables: no array of lanes, hence nothing to allocate or to keep per worker.
 *
 * <pre>
 *   key     |--- stripe ---|--- stripe ---| ...  block of 16 | scramble | ... |-- last 64 bytes --|
 *   lanes    01 23 45 67    01 23 45 67                                         (may overlap)
 *   pass 1   ^^             ^^
 * </pre>
 */
final class Xxh3Stripes {
    private static final int STRIPE = 64;
    private static final int STRIPES_PER_BLOCK = 16;
    private static final int SCRAMBLE_SECRET = 128;
    private static final int LAST_SECRET = 121;
    private static final int MERGE_SECRET = 11;
    private static final long LOW_HALF = 0xffffffffL;
    private static final long PRIME32_1 = 0x9e3779b1L;
    private static final long PRIME32_2 = 0x85ebca77L;
    private static final long PRIME32_3 = 0xc2b2ae3dL;
    private static final long PRIME64_2 = 0xc2b2ae3d27d4eb4fL;
    private static final long PRIME64_3 = 0x165667b19e3779f9L;
    private static final long PRIME64_4 = 0x85ebca77c2b2ae63L;
    private static final long PRIME64_5 = 0x27d4eb2f165667c5L;

    private Xxh3Stripes() {}

    static long hash64(byte[] key, int offset, int length) {
        long h = length * Xxh3.PRIME_1;
        h += pair(key, offset, length, 0, PRIME32_3, Xxh3.PRIME_1);
        h += pair(key, offset, length, 16, PRIME64_2, PRIME64_3);
        h += pair(key, offset, length, 32, PRIME64_4, PRIME32_2);
        h += pair(key, offset, length, 48, PRIME64_5, PRIME32_1);
        return Xxh3.avalanche(h);
    }

    /**
     * What two neighbouring lanes contribute.
     *
     * @param lane where in a stripe the two begin, in bytes
     */
    private static long pair(byte[] key, int offset, int length, int lane, long first, long second) {
        int stripes = length - 1 >> 6;
        int last = offset + length - STRIPE;
        int inBlock = 0;
        for (int i = 0; i <= stripes; i++) {
            int at;
            int secret;
            if (i < stripes) {
                at = offset + i * STRIPE + lane;
                secret = inBlock * 8 + lane;
            } else {
                at = last + lane;
                secret = LAST_SECRET + lane;
            }
            long firstWord = Xxh3.word(key, at);
            long secondWord = Xxh3.word(key, at + 8);
            long firstKeyed = firstWord ^ Xxh3.secret(secret);
            long secondKeyed = secondWord ^ Xxh3.secret(secret + 8);
            first += secondWord + (firstKeyed & LOW_HALF) * (firstKeyed >>> 32);
            second += firstWord + (secondKeyed & LOW_HALF) * (secondKeyed >>> 32);
            if (++inBlock == STRIPES_PER_BLOCK && i < stripes) {
                first = scramble(first, SCRAMBLE_SECRET + lane);
                second = scramble(second, SCRAMBLE_SECRET + lane + 8);
                inBlock = 0;
            }
        }
        return Xxh3.fold(first ^ Xxh3.secret(MERGE_SECRET + lane), second ^ Xxh3.secret(MERGE_SECRET + lane + 8));
    }

    private static long scramble(long lane, int secret) {
        return (lane ^ lane >>> 47 ^ Xxh3.secret(secret)) * PRIME32_1;
    }
}
