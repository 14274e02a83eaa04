package io.trepak.engine.worker.client;

import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.server.Payload;

/** A request as it came, or with another head. A worker's scratch. */
final class CopyPayload implements Payload {
    private CodecGuard guard;
    private FrontendCodec codec;
    private RequestFrame frame;
    private byte[] in;
    private int offset;
    private int length;
    private int unit;

    CopyPayload of(
            CodecGuard codecGuard, FrontendCodec clientCodec, RequestFrame request, byte[] bytes, int at, int count) {
        guard = codecGuard;
        codec = clientCodec;
        frame = request;
        in = bytes;
        offset = at;
        length = count;
        unit = -1;
        return this;
    }

    /** The same, of a request for one server. */
    CopyPayload ofUnit(int unitOfKeys) {
        unit = unitOfKeys;
        return this;
    }

    /** Forgets the request: its tables may be large. */
    void clear() {
        guard = null;
        codec = null;
        frame = null;
        in = null;
    }

    @Override
    public int unit() {
        return unit;
    }

    @Override
    public void writeTo(WriteBuffer out) {
        int head = frame.rewrittenBytes();
        if (head > 0) {
            guard.rewrite(codec, in, offset, frame, out);
        }
        out.write(in, offset + head, length - head);
    }

    @Override
    public int keyLength() {
        return frame.keyCount() == 0 ? 0 : frame.keyLength(0);
    }

    @Override
    public byte[] keyBytes() {
        return in;
    }

    @Override
    public int keyOffset() {
        return frame.keyCount() == 0 ? 0 : offset + frame.keyOffset(0);
    }
}
