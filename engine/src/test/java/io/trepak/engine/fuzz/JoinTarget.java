package io.trepak.engine.fuzz;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.Route;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Any responses of servers to the fragments of a request: the client gets exactly one response. Of a request for one server, what it
 * responds, with its beginning rewritten where the codec wants it.
 *
 * <pre>
 *   byte 0: which request   byte 1: which fragment has which key   then, per fragment: its length, and its bytes
 * </pre>
 */
final class JoinTarget implements FuzzTarget {
    private static final int FRAGMENTS = 3;
    private static final int FAILED = 255;

    private final Pool pool;
    private final List<byte[]> requests;

    JoinTarget(Pool pool, String... requests) {
        this.pool = pool;
        this.requests = Stream.of(requests).map(Bytes::of).toList();
    }

    @Override
    public void run(byte[] data) {
        if (data.length < 3) {
            return;
        }
        byte[] request = requests.get((data[0] & 0xff) % requests.size());
        FrontendCodec codec = pool.frontend();
        RequestFrame frame = new RequestFrame();
        if (codec.decode(request, 0, request.length, frame) != request.length) {
            throw new IllegalStateException("no request: " + Bytes.text(request, 0, request.length));
        }
        Command command = frame.command();
        if (command.route() != Route.SPLIT && command.route() != Route.ALL) {
            passOn(codec, frame, response(command, Arrays.copyOfRange(data, 2, data.length)));
            return;
        }
        Answers answers = new Answers(request, frame, fragments(frame, data[1] & 0xff));
        int at = 2;
        for (int fragment = 0; fragment < answers.count(); fragment++) {
            int length = at < data.length ? data[at++] & 0xff : FAILED;
            if (length == FAILED) {
                continue;
            }
            int end = Math.min(data.length, at + length);
            answers.set(fragment, response(command, Arrays.copyOfRange(data, at, end)));
            at = end;
        }
        Bytes out = new Bytes();
        codec.join(answers, out);
        checkOneResponse(command, out.toByteArray());
    }

    /** The response to a request that went to one server; its beginning may be rewritten, perhaps to nothing. */
    private void passOn(FrontendCodec codec, RequestFrame request, byte[] response) {
        if (response == null) {
            return;
        }
        ResponseFrame frame = new ResponseFrame();
        frame.begin(request.command(), 0);
        pool.backend(0).decode(response, 0, response.length, frame);
        int head = frame.rewrittenBytes();
        Bytes out = new Bytes();
        if (head > 0) {
            codec.rewriteResponse(request, response, 0, head, out);
        }
        out.write(response, head, response.length - head);
        if (out.toByteArray().length > 0) {
            checkOneResponse(request.command(), out.toByteArray());
        }
    }

    private void checkOneResponse(Command command, byte[] written) {
        byte[] first = response(command, written);
        if (first == null || first.length != written.length) {
            throw new AssertionError(command + ": no response: " + Bytes.text(written, 0, written.length));
        }
    }

    /** Which fragment has each key; for a request that is copied just how many there are. */
    private static int[] fragments(RequestFrame frame, int choice) {
        if (frame.command().route() == Route.ALL) {
            return new int[] {choice % FRAGMENTS};
        }
        int[] owners = new int[frame.keyCount()];
        int[] names = new int[FRAGMENTS];
        Arrays.fill(names, -1);
        int count = 0;
        int rest = choice;
        for (int key = 0; key < owners.length; key++, rest /= FRAGMENTS) {
            int owner = rest % FRAGMENTS;
            if (names[owner] < 0) {
                names[owner] = count++;
            }
            owners[key] = names[owner];
        }
        return owners;
    }

    /** The first response among some bytes; null when there is none. */
    private byte[] response(Command command, byte[] bytes) {
        BackendCodec codec = pool.backend(0);
        ResponseFrame frame = new ResponseFrame();
        int at = 0;
        try {
            do {
                frame.begin(command, 0);
                int length = at < bytes.length ? codec.decode(bytes, at, bytes.length, frame) : -1;
                if (length <= 0 || length > bytes.length - at) {
                    return null;
                }
                at += length;
            } while (frame.hasMore());
        } catch (ProtocolException e) {
            return null;
        }
        return Arrays.copyOf(bytes, at);
    }
}
