package io.trepak.engine.worker.request;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.net.ChunkPool;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A request that notes what becomes of its response. */
public final class TestRequest extends Request {
    private final ChunkPool chunks;
    private final ByteArrayOutputStream response = new ByteArrayOutputStream();
    private ResponseFrame.Status status;
    private Failure failure;
    private boolean over;
    private boolean left;
    private int pieces;
    private ResponseSource restrained;
    private int restraints;

    /** One whose response does not come in chunks of a loop. */
    public TestRequest() {
        this(null);
    }

    /** @param chunks where the chunks of its response belong */
    public TestRequest(ChunkPool chunks) {
        this.chunks = chunks;
    }

    /** Whoever sent it waits no more. */
    public void leave() {
        left = true;
    }

    /** What came of the response so far. */
    public String response() {
        return response.toString(StandardCharsets.ISO_8859_1);
    }

    /** Status of the response; null when it did not come in one piece. */
    public ResponseFrame.Status status() {
        return status;
    }

    /** In how many pieces the response came. */
    public int pieces() {
        return pieces;
    }

    /** What it failed with; null when it did not. */
    public String failure() {
        return failure == null ? null : failure.message();
    }

    /** The same, with its kind. */
    public Failure failed() {
        return failure;
    }

    /** Whether its connection knows it no more. */
    public boolean isOver() {
        return over;
    }

    /** Where a response comes from of which more has come than there might be room for; null before. */
    public ResponseSource restrained() {
        return restrained;
    }

    /** How often that was said. */
    public int restraints() {
        return restraints;
    }

    @Override
    public Requester requester() {
        return left ? null : Requester.SEVERAL;
    }

    @Override
    public void pass(byte[] in, int offset, int count) {
        checkNotOver();
        pieces++;
        response.write(in, offset, count);
    }

    @Override
    public void pass(ByteBuf chunk) {
        checkNotOver();
        pieces++;
        byte[] bytes = new byte[chunk.readableBytes()];
        chunk.readBytes(bytes);
        chunks.give(chunk);
        response.writeBytes(bytes);
    }

    @Override
    public void restrain(ResponseSource source) {
        restrained = source;
        restraints++;
    }

    @Override
    public void complete(ResponseFrame.Status result, byte[] in, int offset, int count) {
        pass(in, offset, count);
        status = result;
        over = true;
    }

    @Override
    public void end() {
        checkNotOver();
        over = true;
    }

    @Override
    public void fail(Failure reason) {
        checkNotOver();
        failure = reason;
        over = true;
    }

    private void checkNotOver() {
        if (over) {
            throw new IllegalStateException("there was a response already");
        }
    }
}
