package io.trepak.api.tck;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.KeyedFrame;
import io.trepak.api.protocol.KeyedResponses;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.Pin;
import io.trepak.api.protocol.PoolContext;
import io.trepak.api.protocol.PoolNeeds;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.Route;
import io.trepak.api.protocol.ServerContext;
import io.trepak.api.protocol.WorkerCodecs;
import io.trepak.api.protocol.WorkerContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * A small protocol that uses all there is, with one mistake if wanted. A request is a letter and its keys, blanks between
 * them, and a line end; a response is {@code +text}, {@code -text}, or any number of {@code =key value} and a {@code .}, each
 * with a line end.
 */
final class SampleProtocol implements Protocol, WorkerCodecs {
    private static final class Letter extends Command {
        final byte letter;

        Letter(char letter, String name, Route route, Trait... traits) {
            super(name, route, Set.of(traits));
            this.letter = (byte) letter;
        }
    }

    private static final List<Letter> LETTERS = List.of(
            new Letter('g', "get", Route.SPLIT, Command.Trait.MERGEABLE, Command.Trait.KEYS_FOR_JOIN),
            new Letter('t', "together", Route.SAME_SERVER),
            new Letter('n', "named", Route.NAMED),
            new Letter('a', "all", Route.ALL),
            new Letter('l', "lane", Route.KEYED),
            new Letter('b', "block", Route.KEYED),
            new Letter('w', "wait", Route.KEYED),
            new Letter('p', "ping", Route.LOCAL));

    private static final byte[] END = {'.', '\n'};
    private static final byte[] GO_ON = {'+', 'g', 'o', '\n'};

    private final String mistake;
    /** Of the request decoded last, whosever it was. */
    private byte lastLetter;
    /** A typed request in the form of others; of the request decoded last, whosever it was. */
    private byte[] typed = new byte[16];

    SampleProtocol(String mistake) {
        this.mistake = mistake;
    }

    private boolean has(String other) {
        return mistake.equals(other);
    }

    @Override
    public String name() {
        return "sample";
    }

    @Override
    public PoolProtocol open(PoolContext pool) {
        return new PoolProtocol() {
            @Override
            public PoolNeeds needs() {
                return new PoolNeeds().lanes(has("a lane too few") ? 1 : 2);
            }

            @Override
            public WorkerCodecs perThread(WorkerContext worker) {
                return SampleProtocol.this;
            }
        };
    }

    @Override
    public FrontendCodec frontend(ClientContext client) {
        return new Frontend();
    }

    @Override
    public KeyedResponses keyedResponses() {
        return has("no way to take responses apart") ? null : new Keyed();
    }

    @Override
    public BackendCodec backend(ServerContext server) {
        return new Backend(server.lane());
    }

    private static int lineEnd(byte[] in, int offset, int limit) {
        for (int i = offset; i < limit; i++) {
            if (in[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static void write(Output out, String text) {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private final class Frontend implements FrontendCodec {
        private final byte[] scratch = new byte[has("scratch of each client's own") ? 2000 : 0];
        private byte[] array;
        private int arrayOffset;
        private int arrayLimit;
        private int lastLength;

        @Override
        public int decode(byte[] in, int offset, int limit, RequestFrame frame) {
            if (has("one array, one request") && in == array && limit == arrayLimit) {
                return lastLength;
            }
            if (array == null || !has("reads the first byte in the first array")) {
                array = in;
                arrayOffset = offset;
                arrayLimit = limit;
            }
            if (in[offset] == 'w') {
                frame.interim(has("an interim that changes") ? in : GO_ON);
            }
            int end = lineEnd(in, offset, limit);
            if (end < 0) {
                return -1;
            }
            if (in[offset] == 'i') {
                return decodeTyped(in, offset, end, frame);
            }
            for (int i = 0; i < LETTERS.size(); i++) {
                if (LETTERS.get(i).letter == array[arrayOffset]) {
                    frame.command(LETTERS.get(i));
                }
            }
            lastLetter = in[offset];
            int start = offset + 1;
            while (start < end) {
                int keyEnd = start + 1;
                while (keyEnd < end && in[keyEnd] != ' ') {
                    keyEnd++;
                }
                int part = has("a part without its key") ? keyEnd - offset : start - offset;
                int blank = has("a key with the blank before it") ? 1 : 0;
                frame.addKey(start + 1 - blank - offset, keyEnd - start - 1, part, keyEnd - offset - part);
                start = keyEnd;
            }
            int length = end + 1 - offset;
            if (has("reads the first byte in the first array")) {
                array = null;
            }
            lastLength = length;
            if (in[offset] == 'n') {
                frame.rewritten(has("rewritten too far") ? length + 1 : length);
                frame.toServer(3);
            }
            if (in[offset] == 'l') {
                frame.lane(1);
                frame.routeBy(in, offset + 2, length - 3);
            }
            if (in[offset] == 'b') {
                frame.pin(has("blocks the shared connection") ? Pin.NONE : Pin.ONCE);
                frame.mayBlock(100);
            }
            if (in[offset] == 'g' && has("a connection for several servers")) {
                frame.pin(Pin.KEEP);
            }
            if (in[offset] == 'a' && has("an answered request rewritten")) {
                frame.command(LETTERS.get(LETTERS.size() - 1));
                frame.rewritten(1);
            }
            return length;
        }

        /** {@code i get a b} is {@code g a b}. */
        private int decodeTyped(byte[] in, int offset, int end, RequestFrame frame) {
            int from = offset + 3;
            while (from < end && in[from] != ' ') {
                from++;
            }
            int length = end + 2 - from;
            if (typed.length < length) {
                typed = new byte[2 * length];
            }
            typed[0] = in[offset + 2];
            System.arraycopy(in, from, typed, 1, length - 1);
            decode(typed, 0, length, frame);
            if (has("a key of the line that came")) {
                frame.addKey(offset, 5);
            }
            frame.translated(has("the array that is decoded as translation") ? in : typed, length);
            if (has("half a translation")) {
                frame.translated(typed, length - 1);
            }
            return end + 1 - offset;
        }

        @Override
        public void respond(byte[] in, int offset, RequestFrame frame, Output out) {
            write(out, "+pong\n");
        }

        @Override
        public void rewrite(byte[] in, int offset, RequestFrame frame, Output out) {
            boolean other = has("a letter of all clients") && lastLetter != 'n';
            write(out, has("rewritten to another command") || other ? "p\n" : "n\n");
        }

        @Override
        public void rewriteResponse(RequestInfo request, byte[] in, int offset, int headLength, Output out) {
            write(out, has("a response rewritten to none") ? "?" : "+");
        }

        @Override
        public void beginFragment(Command command, int keys, Output out) {
            out.writeByte(has("fragments of another command") ? 't' : 'g');
        }

        @Override
        public void endFragment(Command command, Output out) {
            out.writeByte('\n');
        }

        @Override
        public void join(Fragments parts, Output out) {
            Command command = parts.command();
            for (int i = 0; i < parts.count(); i++) {
                if (parts.failure(i) != null) {
                    error(parts, parts.failure(i), out);
                    return;
                }
            }
            if (has("no response to all") && command.route() == Route.ALL) {
                return;
            }
            boolean twice = has("one response for each fragment");
            for (int i = 0; i < (twice ? parts.count() : 1); i++) {
                if (command.needsKeysForJoin()) {
                    out.writeByte('=')
                            .write(parts.keys(), parts.keyOffset(0), parts.keyLength(0))
                            .writeByte(' ')
                            .writeDecimal(parts.count())
                            .writeText("\n.\n");
                } else {
                    write(out, "+" + (has("the last fragment only") ? 1 : parts.count()) + "\n");
                }
            }
        }

        @Override
        public void error(RequestInfo request, Failure failure, Output out) {
            if (failure.kind() == Failure.Kind.CROSS_SERVER) {
                write(out, has("half an error") ? "-apart" : "-apart\n");
            } else {
                write(out, (has("errors that are none") ? "+" : "-") + failure.message() + "\n");
            }
        }
    }

    private final class Backend implements BackendCodec {
        private final int lane;

        Backend(int lane) {
            this.lane = lane;
        }

        @Override
        public int handshake(int round, Output out) {
            if (round > 0 && !has("a handshake without an end")) {
                return 0;
            }
            if (lane == 1 && !has("an announced answer nobody asked for")) {
                write(out, "lane\n");
            }
            return lane;
        }

        @Override
        public int cleanUp(Output out) {
            if (lane == 1 || has("a clean-up that nobody announces")) {
                write(out, "clean\n");
            }
            return lane;
        }

        @Override
        public int decode(byte[] in, int offset, int limit, ResponseFrame frame) {
            int end = lineEnd(in, offset, limit);
            if (end < 0) {
                return -1;
            }
            int length = end + 1 - offset;
            switch (in[offset]) {
                case '+' -> {
                    if (frame.command() != null && frame.command().route() == Route.SPLIT) {
                        throw new ProtocolException("get is answered with values");
                    }
                }
                case '.' -> {
                    if (has("more behind the last")) {
                        frame.more();
                    }
                }
                case '-' -> frame.status(ResponseFrame.Status.ERROR);
                case '#' -> frame.rewritten(has("more rewritten than there is") ? length + 1 : 1);
                case '~' -> frame.status(ResponseFrame.Status.UNAVAILABLE);
                case '=' -> frame.more();
                default -> throw new ProtocolException("no response begins so");
            }
            return length;
        }
    }

    private final class Keyed implements KeyedResponses {
        @Override
        public boolean begin(Command command, int keys, Output out) {
            if (has("a beginning without a response")) {
                write(out, "+");
                return false;
            }
            return command.route() == Route.SPLIT;
        }

        @Override
        public int decode(byte[] in, int offset, int limit, KeyedFrame frame) {
            int end = lineEnd(in, offset, limit);
            if (end < 0) {
                return -1;
            }
            switch (in[offset]) {
                case '.' -> {}
                case '-' -> frame.status(ResponseFrame.Status.ERROR);
                case '=' -> {
                    int blank = offset;
                    while (in[blank] != ' ') {
                        blank++;
                    }
                    if (!has("pieces without keys")) {
                        frame.key(has("a key beside itself") ? 0 : 1, blank - offset - 1);
                    }
                    frame.more();
                }
                default -> throw new ProtocolException("no piece begins so");
            }
            return end + 1 - offset;
        }

        @Override
        public void end(Command command, Output out) {
            if (!has("answers without an end")) {
                out.write(END);
            }
        }
    }
}
