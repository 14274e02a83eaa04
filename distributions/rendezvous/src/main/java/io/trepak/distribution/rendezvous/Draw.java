package io.trepak.distribution.rendezvous;

/** The number that hash and server draw together. */
final class Draw {
    private Draw() {}

    /**
     * 52 bits; the smaller the number, the better the score. The mixing is the last step of MurmurHash3 x64 (Appleby,
     * fmix64): every bit of the hash reaches every bit of the draw, so that hashes of few bits (crc16, crc32) are spread as
     * well as can be.
     */
    static long bits(int hash, long seed) {
        long z = Integer.toUnsignedLong(hash) ^ seed;
        z = (z ^ z >>> 33) * 0xff51afd7ed558ccdL;
        z = (z ^ z >>> 33) * 0xc4ceb9fe1a85ec53L;
        return (z ^ z >>> 33) >>> 12;
    }

    /**
     * The same as a multiple of 2<sup>-53</sup> between 0 and 1, both excluded. One minus that is exact, too, and is the
     * formula's {@code u}.
     */
    static double unit(int hash, long seed) {
        return (bits(hash, seed) + 0.5) * 0x1p-52;
    }
}
