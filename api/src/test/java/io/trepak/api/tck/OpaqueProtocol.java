package io.trepak.api.tck;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.PoolContext;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.Route;
import io.trepak.api.protocol.ServerContext;
import io.trepak.api.protocol.WorkerCodecs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A binary protocol whose requests carry a number of the client's, which must come back with whatever answers them: the server's
 * response, a joined one, an error of the proxy. A server that answers another number than the oldest request's has its connection
 * closed.
 *
 * <pre>
 *   request:   'Q', operation, number (8 bytes), count of keys, length of the body (4 bytes); keys, each behind its length; body
 *   response:  'R', 0 or 1 for an error, number (8 bytes), length of the body (4 bytes); body
 * </pre>
 */
public final class OpaqueProtocol implements Protocol {
    /** Bytes of a request before its keys. */
    public static final int REQUEST_HEAD = 15;

    /** Bytes of a response before its body. */
    public static final int RESPONSE_HEAD = 14;

    private static final List<Operation> OPERATIONS = List.of(
            new Operation('g', "get", Route.KEYED),
            new Operation('s', "sum", Route.SPLIT),
            new Operation('b', "both", Route.SAME_SERVER),
            new Operation('n', "named", Route.NAMED),
            new Operation('a', "all", Route.ALL),
            new Operation('p', "ping", Route.LOCAL));

    private static final class Operation extends Command {
        final char letter;

        Operation(char letter, String name, Route route) {
            super(name, route);
            this.letter = letter;
        }

        static Operation of(byte letter) {
            for (int i = 0; i < OPERATIONS.size(); i++) {
                if (OPERATIONS.get(i).letter == letter) {
                    return OPERATIONS.get(i);
                }
            }
            throw new ProtocolException("no operation has this letter");
        }
    }

    @Override
    public String name() {
        return "opaque";
    }

    @Override
    public PoolProtocol open(PoolContext pool) {
        return worker -> new Codecs();
    }

    private static final class Codecs implements WorkerCodecs {
        @Override
        public FrontendCodec frontend(ClientContext client) {
            return new Frontend();
        }

        @Override
        public BackendCodec backend(ServerContext server) {
            return OpaqueProtocol::decodeResponse;
        }
    }

    /** A request in bytes. */
    public static byte[] request(char operation, long number, String body, String... keys) {
        ByteBuffer out = ByteBuffer.allocate(1 << 20);
        out.put((byte) 'Q').put((byte) operation).putLong(number).put((byte) keys.length);
        out.putInt(body.length());
        for (String key : keys) {
            out.put((byte) key.length()).put(key.getBytes(StandardCharsets.ISO_8859_1));
        }
        return flipped(out.put(body.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** A response in bytes. */
    public static byte[] response(long number, String body) {
        ByteBuffer out = ByteBuffer.allocate(1 << 16);
        out.put((byte) 'R').put((byte) 0).putLong(number).putInt(body.length());
        return flipped(out.put(body.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static byte[] flipped(ByteBuffer out) {
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static long number(byte[] in, int at) {
        return (long) length(in, at) << 32 | length(in, at + 4) & 0xffff_ffffL;
    }

    private static int length(byte[] in, int at) {
        return in[at] << 24 | (in[at + 1] & 0xff) << 16 | (in[at + 2] & 0xff) << 8 | in[at + 3] & 0xff;
    }

    private static void write(boolean error, long number, int length, Output out) {
        out.writeByte('R').writeByte(error ? 1 : 0);
        writeNumber(number, out);
        writeLength(length, out);
    }

    private static void writeNumber(long number, Output out) {
        writeLength((int) (number >>> 32), out);
        writeLength((int) number, out);
    }

    private static void writeLength(int length, Output out) {
        out.writeByte(length >>> 24)
                .writeByte(length >>> 16)
                .writeByte(length >>> 8)
                .writeByte(length);
    }

    private static int decodeResponse(byte[] in, int offset, int limit, ResponseFrame frame) {
        if (in[offset] != 'R') {
            throw new ProtocolException("expected R");
        }
        if (limit - offset < RESPONSE_HEAD) {
            return limit - offset - RESPONSE_HEAD;
        }
        int body = length(in, offset + RESPONSE_HEAD - 4);
        if (frame.command() != null && number(in, offset + 2) != frame.tag() || body < 0 || body > 1 << 24) {
            throw new ProtocolException("the response has another number than the oldest request");
        }
        frame.status(in[offset + 1] == 0 ? ResponseFrame.Status.OK : ResponseFrame.Status.ERROR);
        return RESPONSE_HEAD + body;
    }

    private static final class Frontend implements FrontendCodec {
        /** Of the request decoded last. */
        private long number;

        @Override
        public int decode(byte[] in, int offset, int limit, RequestFrame frame) {
            if (in[offset] != 'Q') {
                throw new ProtocolException("expected Q");
            }
            if (limit - offset < REQUEST_HEAD) {
                return limit - offset - REQUEST_HEAD;
            }
            number = number(in, offset + 2);
            frame.tag(number); // before anything is refused
            Operation operation = Operation.of(in[offset + 1]);
            int keys = in[offset + 10];
            int body = length(in, offset + REQUEST_HEAD - 4);
            boolean keyed = operation.route() != Route.LOCAL && operation.route() != Route.ALL;
            if (keys < (keyed ? 1 : 0) || body < 0 || body > 1 << 24) {
                throw new ProtocolException("a key is missing, or the body too long");
            }
            frame.clear();
            frame.tag(number);
            int at = offset + REQUEST_HEAD;
            for (int key = 0; key < keys; key++) {
                int end = at < limit ? at + 1 + (in[at] & 0x7f) : limit + 1;
                if (end > limit) {
                    return limit - end;
                }
                frame.addKey(at + 1 - offset, end - at - 1, at - offset, end - at);
                at = end;
            }
            frame.command(operation);
            frame.toServer(1);
            return at - offset + body;
        }

        @Override
        public void respond(byte[] in, int offset, RequestFrame frame, Output out) {
            write(false, frame.tag(), 0, out);
        }

        @Override
        public void beginFragment(Command command, int keys, Output out) {
            out.writeByte('Q').writeByte(((Operation) command).letter);
            writeNumber(number, out);
            out.writeByte(keys);
            writeLength(0, out);
        }

        @Override
        public void join(Fragments parts, Output out) {
            int length = 0;
            for (int i = 0; i < parts.count(); i++) {
                if (parts.failure(i) != null) {
                    error(parts, parts.failure(i), out);
                    return;
                }
                length += parts.length(i) - RESPONSE_HEAD;
            }
            write(false, parts.tag(), length, out);
            for (int i = 0; i < parts.count(); i++) {
                out.write(parts.response(i), parts.offset(i) + RESPONSE_HEAD, parts.length(i) - RESPONSE_HEAD);
            }
        }

        @Override
        public void error(RequestInfo request, Failure failure, Output out) {
            String text = failure.kind() + (failure.mayHaveRun() ? "? " : " ") + failure.message();
            write(true, request.tag(), text.length(), out);
            out.writeText(text);
        }
    }
}
