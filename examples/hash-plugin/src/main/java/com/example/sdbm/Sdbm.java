package com.example.sdbm;

import com.google.auto.service.AutoService;
import io.trepak.api.HashFunction;

/** The hash of the sdbm database library (O. Yigit, 1989): times 65599, 32 bits; bytes count from 0 to 255. */
@AutoService(HashFunction.class)
public final class Sdbm implements HashFunction {
    private static final int FACTOR = 65599;

    @Override
    public String name() {
        return "sdbm";
    }

    @Override
    public String description() {
        return "of the sdbm database library: times 65599";
    }

    @Override
    public int hash(byte[] key, int offset, int length) {
        int hash = 0;
        for (int i = offset; i < offset + length; i++) {
            hash = hash * FACTOR + (key[i] & 0xff);
        }
        return hash;
    }
}
