package io.trepak.engine.worker.request;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.ResponseFrame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A request that notes what becomes of its response. */
public final class TestRequest extends Request {
    private final ByteArrayOutputStream response = new ByteArrayOutputStream();
    private String failure;
    private boolean over;

    /** What came of the response so far. */
    public String response() {
        return response.toString(StandardCharsets.ISO_8859_1);
    }

    /** What it failed with; null when it did not. */
    public String failure() {
        return failure;
    }

    /** Whether its connection knows it no more. */
    public boolean isOver() {
        return over;
    }

    @Override
    public Requester requester() {
        return Requester.SEVERAL;
    }

    @Override
    public void pass(byte[] in, int offset, int count) {
        response.write(in, offset, count);
    }

    @Override
    public void pass(ByteBuf chunk) {
        byte[] bytes = new byte[chunk.readableBytes()];
        chunk.readBytes(bytes);
        chunk.release();
        response.writeBytes(bytes);
    }

    @Override
    public void restrain(ResponseSource source) {}

    @Override
    public void complete(ResponseFrame.Status status, byte[] in, int offset, int count) {
        pass(in, offset, count);
        over = true;
    }

    @Override
    public void end() {
        over = true;
    }

    @Override
    public void fail(String reason) {
        failure = reason;
        over = true;
    }
}
