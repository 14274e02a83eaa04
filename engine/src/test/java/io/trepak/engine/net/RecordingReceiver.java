package io.trepak.engine.net;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Notes what a connection tells its owner, as text. */
class RecordingReceiver implements Receiver {
    private final Loop loop;
    private final List<String> events = new ArrayList<>();
    int payloadWanted;

    RecordingReceiver(Loop loop) {
        this.loop = loop;
    }

    /** What happened since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    @Override
    public void connected() {
        events.add("connected");
    }

    @Override
    public void received(byte[] in, int offset, int limit) {
        events.add("received " + new String(in, offset, limit - offset, StandardCharsets.ISO_8859_1));
    }

    @Override
    public int payloadWanted() {
        return payloadWanted;
    }

    @Override
    public void payload(ByteBuf chunk) {
        events.add("payload of " + chunk.readableBytes());
        payloadWanted -= chunk.readableBytes();
        loop.chunks().give(chunk);
    }

    @Override
    public void drained() {
        events.add("drained");
    }

    @Override
    public void ended() {
        events.add("ended");
    }

    @Override
    public void lost(IOException cause) {
        events.add("lost: " + (cause == null ? "closed" : cause.getMessage()));
    }
}
