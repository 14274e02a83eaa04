package io.trepak.engine.worker.client;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.server.FragmentWriter;
import io.trepak.engine.worker.server.Payload;

/** What one server gets of a request whose keys are grouped. A worker's scratch. */
final class FragmentPayload implements Payload {
    private final KeyGroups groups;
    private FragmentWriter writer;
    private RequestFrame frame;
    /** Where the request lies. */
    private byte[] bytes;

    private int offset;
    private int group;
    private int keyOffset;

    FragmentPayload(KeyGroups groups) {
        this.groups = groups;
    }

    /** A request. */
    void of(FragmentWriter client, RequestFrame request, byte[] in, int at) {
        writer = client;
        frame = request;
        bytes = in;
        offset = at;
    }

    /** The part of a group of keys. */
    void partOf(int index) {
        group = index;
        keyOffset = offset + frame.keyOffset(groups.first(index));
    }

    @Override
    public void writeTo(WriteBuffer out) {
        writer.beginFragment(frame.command(), groups.count(group), out);
        for (int key = groups.first(group); key != KeyGroups.END; key = groups.next(key)) {
            out.write(bytes, offset + frame.partOffset(key), frame.partLength(key));
        }
        writer.endFragment(frame.command(), out);
    }

    @Override
    public int unit() {
        return groups.unit(group);
    }

    @Override
    public int keyLength() {
        return frame.keyLength(groups.first(group));
    }

    @Override
    public byte[] keyBytes() {
        return bytes;
    }

    @Override
    public int keyOffset() {
        return keyOffset;
    }

    void clear() {
        writer = null;
        frame = null;
        bytes = null;
    }
}
