package io.trepak.engine.worker;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.Route;
import io.trepak.engine.fuzz.Bytes;
import io.trepak.engine.line.AnyServer;
import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.plugin.NoClient;
import io.trepak.engine.worker.client.Client;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The other end of a {@link Client}. It must get one response for each of its requests, in their order, or be closed; and
 * as long as all servers behave, the response to each.
 */
final class FuzzClient {
    private static final int RUBBISH = -1;
    /** Below this a request is looked at only when it is whole. */
    private static final int LARGE_BYTES_MIN = 16 << 10;

    private final WorkerPool pool;
    private final Client client;
    private final MemoryConnection connection;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private boolean left;
    /** A server went or memory ran short: errors instead of responses are fine, and to be closed in the middle of one. */
    private boolean less;
    /** A server sent rubbish, which may look like a response. */
    private boolean anything;
    /** The last request is a large one without its end; what the proxy refuses itself, it refuses before that end is here. */
    private boolean begunLarge;

    /**
     * A request.
     *
     * @param maybe whether it may have no response, as a meta command with q
     * @param own whether the proxy answers it, in a form no server uses
     * @param answer if it can be foreseen, else null
     */
    private record Asked(Command command, boolean maybe, boolean own, String answer) {}

    FuzzClient(Worker worker, WorkerPool pool, int id) {
        this.pool = pool;
        this.client = pool.newClient();
        this.connection = new MemoryConnection(worker.rooms().resources().loop(), client);
        client.attach(connection);
    }

    void send(byte[] bytes) {
        if (!left) {
            said.writeBytes(bytes);
            connection.arrive(bytes);
        }
    }

    void stop(boolean on) {
        connection.stall(on);
    }

    void leave(int how) {
        left = true;
        if ((how & 1) == 0) {
            connection.end();
        } else {
            connection.reset();
            less = true;
        }
    }

    void end() {
        left = true;
        connection.end();
    }

    void close() {
        client.close();
    }

    boolean read() {
        return connection.read();
    }

    void take() {
        heard.writeBytes(connection.takeSent());
    }

    void expectLess() {
        less = true;
    }

    void expectAnything() {
        less = true;
        anything = true;
    }

    void checkClosed() {
        // One that sent what it must not is given time to read why; all others are closed now.
        if (!connection.isClosed() && !client.isStopped()) {
            throw new AssertionError("a client that has ended is still served");
        }
    }

    void checkAnswers() {
        byte[] got = heard.toByteArray();
        int at = 0;
        List<Asked> asked = asked();
        for (Asked request : asked) {
            if (request.maybe) {
                return;
            }
            if (request.own && request.answer.isEmpty()) {
                continue; // closed without a word
            }
            int length = answerLength(request, got, at);
            if (length == RUBBISH) {
                return;
            }
            if (length == 0) {
                boolean closed = connection.isClosed() || client.isStopped();
                check(less && closed, asked, "no response to " + request.command, got, at);
                return;
            }
            String answer = Bytes.text(got, at, length);
            if (request.answer != null && !anything && !answer.equals(request.answer)) {
                check(less && isError(answer), asked, "wrong response to " + request.command, got, at);
            }
            at += length;
        }
        String rest = Bytes.text(got, at, got.length - at);
        // What it announced at last may be too much; it is told so before the rest of it is here.
        boolean refused = (client.isStopped() || begunLarge) && isError(rest);
        check(rest.isEmpty() || refused || anything, asked, "a response to nothing", got, at);
    }

    private static boolean isError(String answer) {
        return answer.startsWith("-") || answer.startsWith("SERVER_ERROR") || answer.startsWith("END");
    }

    private void check(boolean holds, List<Asked> asked, String what, byte[] got, int at) {
        if (!holds) {
            throw new AssertionError(what + "; asked " + asked + ", got " + Bytes.text(got, 0, at) + " >>> "
                    + Bytes.text(got, at, got.length - at));
        }
    }

    /** 0 when there is none, or not all of it. */
    private int answerLength(Asked request, byte[] got, int from) {
        if (request.command != null && request.command.name().equals("stats")) {
            int end = Bytes.text(got, from, got.length - from).indexOf("END\r\n"); // full of numbers
            return end < 0 ? 0 : end + 5;
        }
        if (request.own) {
            return got.length - from < request.answer.length() ? 0 : request.answer.length();
        }
        // The last lane of Redis is version 3 of the protocol, which has all of version 2.
        BackendCodec codec =
                pool.codecs().backend(new AnyServer(pool.pool().needs().lanes() - 1));
        ResponseFrame frame = new ResponseFrame();
        int at = from;
        try {
            do {
                frame.begin(request.command, 0);
                int length = at < got.length ? codec.decode(got, at, got.length, frame) : -1;
                if (length <= 0 || length > got.length - at) {
                    return 0;
                }
                at += length;
            } while (frame.hasMore());
        } catch (ProtocolException e) {
            if (anything) {
                return RUBBISH; // of a long response the end is passed on unseen
            }
            throw new AssertionError("no response at all: " + Bytes.text(got, from, got.length - from), e);
        }
        return at - from;
    }

    /** What it has asked, read anew and at once. */
    private List<Asked> asked() {
        FrontendCodec codec = pool.codecs().frontend(new NoClient("fuzz"));
        RequestFrame frame = new RequestFrame();
        List<Asked> asked = new ArrayList<>();
        byte[] all = said.toByteArray();
        int at = 0;
        while (at < all.length) {
            int length;
            try {
                length = codec.decode(all, at, all.length, frame);
            } catch (ProtocolException e) {
                Bytes error = new Bytes();
                codec.error(frame, Failure.of(Failure.Kind.INVALID_REQUEST, e.getMessage()), error);
                // Of a payload that the engine did not have at once, the end was not looked at: anything may follow.
                asked.add(new Asked(null, less, true, error.text()));
                break;
            }
            Route route = frame.command() == null ? null : frame.command().route();
            boolean local = route == Route.LOCAL;
            if (length <= 0 || length > all.length - at && !local) {
                begunLarge = all.length - at > LARGE_BYTES_MIN;
                break;
            }
            Bytes own = new Bytes();
            if (local) {
                codec.respond(all, at, frame, own);
            }
            if (local && own.toByteArray().length > 0) {
                boolean isText = !isRedis() && !frame.command().name().equals("stats");
                boolean maybe = less && frame.command().name().equals("error");
                asked.add(new Asked(frame.command(), maybe, isText, isText ? own.text() : null));
            } else if (!local && !frame.isNoReply()) {
                boolean maybe = frame.rewrittenBytes() > 0 && !isRedis();
                asked.add(new Asked(frame.command(), maybe, false, foreseen(frame, all, at)));
            }
            if (frame.closesAfter() || length > all.length - at) {
                break;
            }
            frame.clear();
            at += length;
        }
        return asked;
    }

    private boolean isRedis() {
        return pool.pool().protocol().name().equals("redis");
    }

    private String foreseen(RequestFrame frame, byte[] in, int offset) {
        if (!frame.command().name().equals("get") || frame.keyCount() != 1) {
            return null;
        }
        String key = Bytes.text(in, offset + frame.keyOffset(0), frame.keyLength(0));
        return isRedis() ? FuzzAnswers.bulk(FuzzAnswers.valueOf(key)) : FuzzAnswers.block(key, false) + "END\r\n";
    }
}
