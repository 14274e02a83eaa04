package io.trepak.hash.one_at_a_time;

import com.google.auto.service.AutoService;
import io.trepak.api.HashFunction;

/**
 * Bob Jenkins' one-at-a-time hash. Bytes from 0x80 up are added with their sign (twemproxy hashkit/nc_one_at_a_time.c, C
 * {@code char}), as a Java {@code byte} is.
 */
@AutoService(HashFunction.class)
public final class OneAtATime implements HashFunction {
    @Override
    public String name() {
        return "one_at_a_time";
    }

    @Override
    public String description() {
        return "Bob Jenkins' one-at-a-time";
    }

    @Override
    public int hash(byte[] key, int offset, int length) {
        int h = 0;
        for (int i = offset, end = offset + length; i < end; i++) {
            h += key[i];
            h += h << 10;
            h ^= h >>> 6;
        }
        h += h << 3;
        h ^= h >>> 11;
        h += h << 15;
        return h;
    }
}
