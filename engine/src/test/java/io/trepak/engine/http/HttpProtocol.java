package io.trepak.engine.http;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Output;
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

/**
 * As much of HTTP/1.1 as a proxy in front of servers needs that close their connections now and then: GET with a path, which is the
 * key, and responses with a {@code Content-Length}. A server's {@code Connection: close} is the last word on its connection, and no
 * business of the client's.
 */
public final class HttpProtocol implements Protocol {
    private static final Command GET = new Get();
    private static final String CLOSE = "Connection: close\r\n";
    private static final String LENGTH = "Content-Length: ";

    private static final class Get extends Command {
        Get() {
            super("get", Route.KEYED);
        }
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public PoolProtocol open(PoolContext pool) {
        int keep = pool.options().integer("http_keep", 0);
        return new PoolProtocol() {
            @Override
            public PoolNeeds needs() {
                return new PoolNeeds().keepRequests(keep);
            }

            @Override
            public WorkerCodecs perThread(WorkerContext worker) {
                return new Codecs();
            }
        };
    }

    private static final class Codecs implements WorkerCodecs {
        @Override
        public FrontendCodec frontend(ClientContext client) {
            return new Frontend();
        }

        @Override
        public BackendCodec backend(ServerContext server) {
            return new Backend();
        }
    }

    /** The head of a message, up to and with the empty line; null when not all of it is here. */
    private static String head(byte[] in, int offset, int limit) {
        String here = new String(in, offset, limit - offset, StandardCharsets.ISO_8859_1);
        int end = here.indexOf("\r\n\r\n");
        return end < 0 ? null : here.substring(0, end + 4);
    }

    private static void write(Output out, String text) {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static final class Frontend implements FrontendCodec {
        @Override
        public int decode(byte[] in, int offset, int limit, RequestFrame frame) {
            String head = head(in, offset, limit);
            if (head == null) {
                return -1;
            }
            int end = head.indexOf(" HTTP/1.1\r\n");
            if (!head.startsWith("GET /") || end < 0) {
                throw new ProtocolException("expected GET");
            }
            frame.command(GET);
            frame.addKey(4, end - 4, 0, head.length());
            return head.length();
        }

        @Override
        public void respond(byte[] in, int offset, RequestFrame frame, Output out) {
            throw new IllegalStateException("nothing is local");
        }

        @Override
        public void rewriteResponse(RequestInfo request, byte[] in, int offset, int headLength, Output out) {
            write(out, new String(in, offset, headLength, StandardCharsets.ISO_8859_1).replace(CLOSE, ""));
        }

        @Override
        public void error(RequestInfo request, Failure failure, Output out) {
            String body = failure.kind() + (failure.mayHaveRun() ? " in doubt" : "");
            write(out, "HTTP/1.1 502 Bad Gateway\r\n" + LENGTH + body.length() + "\r\n\r\n" + body);
        }
    }

    private static final class Backend implements BackendCodec {
        @Override
        public int decode(byte[] in, int offset, int limit, ResponseFrame frame) {
            String head = head(in, offset, limit);
            if (head == null) {
                return -1;
            }
            if (head.contains(CLOSE)) {
                frame.last();
                frame.rewritten(head.length());
            }
            int at = head.indexOf(LENGTH) + LENGTH.length();
            return head.length() + Integer.parseInt(head.substring(at, head.indexOf("\r\n", at)));
        }
    }
}
