package io.trepak.protocol.memcached;

import io.trepak.api.protocol.Fragments;
import io.trepak.api.tck.ProtocolFragments;

/** {@link ProtocolFragments} of a request whose keys are known to the join. */
final class KeyedFragments implements Fragments {
    private final ProtocolFragments parts;
    private final byte[] keys;
    private final int[] ends;

    KeyedFragments(ProtocolFragments parts, String... keys) {
        this.parts = parts;
        this.keys = Codecs.bytes("#" + String.join("", keys));
        this.ends = new int[keys.length + 1];
        ends[0] = 1;
        for (int i = 0; i < keys.length; i++) {
            ends[i + 1] = ends[i] + keys[i].length();
        }
    }

    @Override
    public byte[] keys() {
        return keys;
    }

    @Override
    public int keyOffset(int key) {
        return ends[key];
    }

    @Override
    public int keyLength(int key) {
        return ends[key + 1] - ends[key];
    }

    @Override
    public int keyCount() {
        return parts.keyCount();
    }

    @Override
    public int fragmentOf(int key) {
        return parts.fragmentOf(key);
    }

    @Override
    public int count() {
        return parts.count();
    }

    @Override
    public int keysIn(int fragment) {
        return parts.keysIn(fragment);
    }

    @Override
    public String failure(int fragment) {
        return parts.failure(fragment);
    }

    @Override
    public byte[] response(int fragment) {
        return parts.response(fragment);
    }

    @Override
    public int offset(int fragment) {
        return parts.offset(fragment);
    }

    @Override
    public int length(int fragment) {
        return parts.length(fragment);
    }
}
