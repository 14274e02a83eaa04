package io.trepak.protocol.redis;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;

/** Redis as spoken with one client; lives as long as its connection. */
final class RedisFrontend implements FrontendCodec {
    private static final byte[] ERROR = Resp.bytes("-ERR ");

    private final RequestDecoder arrays;
    private final InlineDecoder lines;
    private final LocalAnswers answers;
    private final FragmentJoin join = new FragmentJoin();

    // Of the request decoded last, for respond: how many of its bytes had come.
    private int available;

    RedisFrontend(RedisSettings settings) {
        Session session = new Session(settings.password());
        arrays = new RequestDecoder(session, settings.maxKeyBytes());
        lines = new InlineDecoder(session);
        answers = new LocalAnswers(session, settings);
    }

    @Override
    public int decode(byte[] in, int offset, int limit, RequestFrame frame) {
        int length =
                in[offset] == '*' ? arrays.decode(in, offset, limit, frame) : lines.decode(in, offset, limit, frame);
        available = Math.min(length, limit - offset);
        return length;
    }

    @Override
    public void respond(byte[] in, int offset, RequestFrame frame, Output out) {
        answers.write((RedisCommand) frame.command(), in, offset, available, out);
    }

    @Override
    public void beginFragment(Command command, int keys, Output out) {
        RedisCommand split = (RedisCommand) command;
        out.writeByte('*').writeDecimal(1 + (long) keys * split.keyStep).write(split.fragmentHead);
    }

    @Override
    public void join(Command command, Fragments parts, Output out) {
        join.write((RedisCommand) command, parts, out);
    }

    @Override
    public void error(String message, Output out) {
        out.write(ERROR).writeText(message).write(Resp.CRLF);
    }
}
