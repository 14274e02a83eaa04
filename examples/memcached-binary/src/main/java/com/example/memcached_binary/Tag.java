package com.example.memcached_binary;

/** What any response to a request must have, kept in the request's tag: its opaque, which its client knows it by, and its opcode. */
final class Tag {
    /** Tells that of a get with opaque 0 from that of nothing. */
    private static final long TAGGED = 1L << 40;

    private Tag() {}

    /** That of a request. */
    static long of(byte[] in, int offset) {
        return TAGGED | (long) Header.opcode(in, offset) << 32 | Header.opaque(in, offset) & 0xffffffffL;
    }

    /** The opcode; of bytes that are no request that of noop, which no client takes for the response to something else. */
    static int opcode(long tag) {
        return tag == 0 ? BinaryCommand.NOOP : (int) (tag >> 32) & 0xff;
    }

    static int opaque(long tag) {
        return (int) tag;
    }
}
