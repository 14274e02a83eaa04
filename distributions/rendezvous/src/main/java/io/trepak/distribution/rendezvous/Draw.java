package io.trepak.distribution.rendezvous;

/** The number that hash and server draw together. */
final class Draw {
    private Draw() {}

    /**
     * A multiple of 2<sup>-53</sup> between 0 and 1, both excluded; the smaller it is, the better the score. {@code 1 - of()}
     * is exact, too, and is the formula's {@code u}. The mixing is the last step of MurmurHash3 x64 (Appleby, fmix64): every
     * bit of the hash reaches every bit of the draw, so that hashes of few bits (crc16, crc32) are spread as well as can be.
     */
    static double of(int hash, long seed) {
        long z = Integer.toUnsignedLong(hash) ^ seed;
        z = (z ^ z >>> 33) * 0xff51afd7ed558ccdL;
        z = (z ^ z >>> 33) * 0xc4ceb9fe1a85ec53L;
        z ^= z >>> 33;
        return ((z >>> 12) + 0.5) * 0x1p-52;
    }
}
