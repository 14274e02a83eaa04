package io.trepak.api.protocol;

import java.nio.charset.StandardCharsets;

/**
 * {@code get key}, {@code sum key key ...}, {@code bye}; answered by {@code =value} or {@code !error}. Without a mistake; the
 * tests of the protocol kit make some. One codec at a time.
 */
public class SoundLines implements Protocol, WorkerCodecs, FrontendCodec {
    /** The only command with {@link Route#KEYED}. */
    public static final Command GET = new Word("get", Route.KEYED);

    private static final Command SUM = new Word("sum", Route.SPLIT);
    private static final Command BYE = new Word("bye", Route.LOCAL);
    private static final Command UNKNOWN = new Word("unknown", Route.LOCAL);

    private int seen;

    /** A protocol, opened or not, and its codecs as well. */
    public SoundLines() {}

    @Override
    public String name() {
        return "broken";
    }

    @Override
    public PoolProtocol open(PoolContext pool) {
        return worker -> this;
    }

    @Override
    public FrontendCodec frontend(ClientContext client) {
        seen = 0;
        return this;
    }

    @Override
    public BackendCodec backend(ServerContext server) {
        return (in, offset, limit, frame) -> {
            int end = end(in, offset, limit);
            if (in[offset] != '=' && in[offset] != '!') {
                throw new ProtocolException("expected = or !");
            }
            frame.status(in[offset] == '=' ? ResponseFrame.Status.OK : ResponseFrame.Status.ERROR);
            return end == limit ? missing() : end + 1 - offset;
        };
    }

    /** Where the line ends, or limit. */
    protected int end(byte[] in, int from, int limit) {
        int at = from;
        while (at < limit && in[at] != '\n') {
            at++;
        }
        return at;
    }

    /** What decode returns while the line has no end. */
    protected int missing() {
        return -1;
    }

    @Override
    public int decode(byte[] in, int offset, int limit, RequestFrame frame) {
        int end = end(in, offset + seen, limit);
        seen = end == limit ? limit - offset : 0;
        return end == limit ? missing() : command(in, offset, end, frame);
    }

    /** Finds out what a whole line is; its length. */
    protected int command(byte[] in, int offset, int end, RequestFrame frame) {
        if (end - offset == 3 && in[offset] == 'b' && in[offset + 1] == 'y') {
            frame.command(BYE);
            frame.closeAfter(true);
        } else if (end - offset > 3 && in[offset] == 's' && in[offset + 3] == ' ') {
            frame.command(SUM);
            addKeys(in, offset, end, frame);
        } else if (end - offset > 3 && in[offset] == 'g' && in[offset + 3] == ' ') {
            frame.command(GET);
            frame.addKey(4, end - offset - 4, 3, end - offset - 3);
        } else {
            frame.command(UNKNOWN);
        }
        return end + 1 - offset;
    }

    private static void addKeys(byte[] in, int offset, int end, RequestFrame frame) {
        int part = offset + 3;
        for (int at = part + 1; at <= end; at++) {
            if (at == end || in[at] == ' ') {
                frame.addKey(part + 1 - offset, at - part - 1, part - offset, at - part);
                part = at;
            }
        }
    }

    @Override
    public void respond(byte[] in, int offset, RequestFrame frame, Output out) {
        out.write(ascii(frame.command() == BYE ? "=bye\n" : "!unknown command\n"));
    }

    @Override
    public void beginFragment(Command command, int keys, Output out) {
        out.write(ascii(command.name()));
    }

    @Override
    public void endFragment(Command command, Output out) {
        out.writeByte('\n');
    }

    @Override
    public void join(Fragments parts, Output out) {
        for (int i = 0; i < parts.count(); i++) {
            if (parts.failure(i) != null || parts.response(i)[parts.offset(i)] != '=') {
                out.write(ascii("!a part of the sum is missing\n"));
                return;
            }
        }
        out.write(ascii("=")).writeDecimal(parts.keyCount()).writeByte('\n');
    }

    @Override
    public void error(RequestInfo request, Failure failure, Output out) {
        out.write(ascii("!" + failure.message() + "\n"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static final class Word extends Command {
        Word(String name, Route route) {
            super(name, route);
        }
    }
}
