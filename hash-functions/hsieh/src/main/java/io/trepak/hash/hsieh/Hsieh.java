package io.trepak.hash.hsieh;

import com.google.auto.service.AutoService;
import io.trepak.api.HashFunction;

/**
 * Paul Hsieh's SuperFastHash as twemproxy has it (hashkit/nc_hsieh.c): the initial value is 0, not the length, and of
 * all bytes only the last of a three-byte tail is taken with its sign (C {@code char}).
 */
@AutoService(HashFunction.class)
public final class Hsieh implements HashFunction {
    @Override
    public String name() {
        return "hsieh";
    }

    @Override
    public String description() {
        return "Paul Hsieh's SuperFastHash, seed 0";
    }

    @Override
    public int hash(byte[] key, int offset, int length) {
        int h = 0;
        int i = offset;
        for (int end = offset + (length & ~3); i < end; i += 4) {
            h += unsigned16(key, i);
            int t = unsigned16(key, i + 2) << 11 ^ h;
            h = h << 16 ^ t;
            h += h >>> 11;
        }
        return finish(tail(h, key, i, length & 3));
    }

    private static int tail(int h, byte[] key, int index, int length) {
        switch (length) {
            case 3:
                h += unsigned16(key, index);
                h ^= h << 16;
                h ^= key[index + 2] << 18;
                return h + (h >>> 11);
            case 2:
                h += unsigned16(key, index);
                h ^= h << 11;
                return h + (h >>> 17);
            case 1:
                h += key[index] & 0xff;
                h ^= h << 10;
                return h + (h >>> 1);
            default:
                return h;
        }
    }

    private static int finish(int h) {
        h ^= h << 3;
        h += h >>> 5;
        h ^= h << 4;
        h += h >>> 17;
        h ^= h << 25;
        h += h >>> 6;
        return h;
    }

    private static int unsigned16(byte[] key, int index) {
        return key[index] & 0xff | (key[index + 1] & 0xff) << 8;
    }
}
