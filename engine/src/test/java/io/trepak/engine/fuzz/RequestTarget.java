package io.trepak.engine.fuzz;

import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import java.util.ArrayList;
import java.util.List;

/**
 * Any bytes as what one client sends: they mean the same whole as in pieces and wherever they lie, keys lie inside their
 * request, what a server gets instead of a request is one request with the same keys, and nothing but {@link
 * ProtocolException} is thrown.
 *
 * <pre>
 *   byte 0: which pool   byte 1: how to cut   then: what the client sends
 * </pre>
 */
final class RequestTarget implements FuzzTarget {
    private final List<Pool> pools;

    RequestTarget(List<Pool> pools) {
        this.pools = pools;
    }

    @Override
    public void run(byte[] data) {
        if (data.length < 3) {
            return;
        }
        Pool pool = pools.get((data[0] & 0xff) % pools.size());
        byte[] stream = Bytes.region(data, 2, data.length, 0, 0);
        List<Seen> whole = new Reading(pool, stream, 7, null).read(stream.length);
        byte[] array = new byte[stream.length + Bytes.OFFSETS];
        List<Seen> pieces = new Reading(pool, stream, 0, array).read(Bytes.cuts(data[1] & 0xff, stream.length));
        Seen.assertAlike(whole, pieces);
    }

    /** One way of receiving it all. */
    private static final class Reading {
        private final Pool pool;
        private final FrontendCodec codec;
        private final byte[] stream;
        private final int margin;
        private final byte[] array;
        private final RequestFrame frame = new RequestFrame();
        private final List<Seen> seen = new ArrayList<>();
        private int at;
        private int least;

        /**
         * @param array to read into each time; null for a new one that ends where the bytes end
         */
        Reading(Pool pool, byte[] stream, int margin, byte[] array) {
            this.pool = pool;
            this.codec = pool.frontend();
            this.stream = stream;
            this.margin = margin;
            this.array = array;
        }

        List<Seen> read(int... cuts) {
            try {
                for (int cut : cuts) {
                    while (at < cut && take(cut)) {}
                }
                seen.add(new Seen(at < stream.length ? "incomplete" : "complete", false));
            } catch (ProtocolException e) {
                seen.add(new Seen("! " + e.getMessage(), false));
            }
            return seen;
        }

        /** Returns whether a request was there, and more may be looked for. */
        private boolean take(int cut) {
            int offset = margin + at % Bytes.OFFSETS;
            if (array != null) {
                Bytes.again(array, stream, at, cut, offset);
            }
            byte[] in = array == null ? Bytes.region(stream, at, cut, offset, '0') : array;
            try {
                return take(cut - at, in, offset);
            } finally {
                Bytes.takeBack(in);
            }
        }

        private boolean take(int available, byte[] in, int offset) {
            int length = codec.decode(in, offset, offset + available, frame);
            check(length != 0, "a length of 0");
            if (length < 0) {
                least = available - length;
                check(least > 0, "more bytes than there can be are missing");
                return false;
            }
            check(length >= least, "a request of " + length + " bytes that wanted " + least);
            least = 0;
            Route route = frame.command().route();
            seen.add(new Seen(describe(in, offset, length, available), length > available));
            boolean goesOn = !frame.closesAfter() && length <= stream.length - at;
            at = goesOn ? at + length : stream.length;
            frame.clear();
            frame.trim();
            return goesOn;
        }

        private String describe(byte[] in, int offset, int length, int available) {
            Route route = frame.command().route();
            StringBuilder text = new StringBuilder(frame.command().name())
                    .append(' ')
                    .append(route)
                    .append(frame.closesAfter() ? " close" : " length " + length)
                    .append(frame.isNoReply() ? " quiet" : "")
                    .append(frame.isBarrier() ? " barrier" : "")
                    .append(" lane ")
                    .append(frame.lane())
                    .append(" server ")
                    .append(frame.toServer());
            for (int key = 0; key < frame.keyCount(); key++) {
                text.append(" key ").append(key(in, offset, key, available)).append(part(key, length));
            }
            if (frame.isRoutedByOtherKey()) {
                text.append(" routed by ").append(Bytes.text(frame.routingKey(), 0, frame.routingKeyLength()));
            }
            if (route == Route.LOCAL) {
                Bytes out = new Bytes();
                codec.respond(in, offset, frame, out);
                // Numbers of clients, ages and the like differ.
                return text.append(" answer ")
                        .append(out.text().replaceAll("\\d+", "#"))
                        .toString();
            }
            if (frame.rewrittenBytes() > 0) {
                text.append(rewritten(in, offset, length, available));
            } else if (route == Route.SPLIT && frame.keyCount() > 1 && length <= available) {
                checkFragment(in, offset);
            }
            return text.toString();
        }

        private String key(byte[] in, int offset, int key, int available) {
            int from = frame.keyOffset(key);
            int length = frame.keyLength(key);
            check(from >= 0 && length >= 0 && from + length <= available, "a key outside its request");
            return from + " " + Bytes.text(in, offset + from, length);
        }

        private String part(int key, int length) {
            if (frame.command().route() != Route.SPLIT && !frame.command().isMergeable()) {
                return "";
            }
            int from = frame.partOffset(key);
            check(from >= 0 && frame.partLength(key) >= 0, "a part before its request");
            check(from + frame.partLength(key) <= length, "a part outside its request");
            return " in " + from + "+" + frame.partLength(key);
        }

        private String rewritten(byte[] in, int offset, int length, int available) {
            int head = frame.rewrittenBytes();
            check(head <= available, "bytes not here yet are rewritten");
            Bytes out = new Bytes();
            codec.rewrite(in, offset, frame, out);
            String text = " rewritten " + head + " to " + out.text();
            if (length <= available) {
                out.write(in, offset + head, length - head);
                servers(out.toByteArray(), frame.command().name());
            }
            return text;
        }

        /** Every second key, as one server might get them. */
        private void checkFragment(byte[] in, int offset) {
            Bytes out = new Bytes();
            codec.beginFragment(frame.command(), (frame.keyCount() + 1) / 2, out);
            for (int key = 0; key < frame.keyCount(); key += 2) {
                out.write(in, offset + frame.partOffset(key), frame.partLength(key));
            }
            codec.endFragment(frame.command(), out);
            byte[] fragment = out.toByteArray();
            RequestFrame got = servers(fragment, frame.command().name());
            check(got.keyCount() == (frame.keyCount() + 1) / 2, "a fragment with other keys");
            for (int key = 0; key < got.keyCount(); key++) {
                String had = Bytes.text(in, offset + frame.keyOffset(2 * key), frame.keyLength(2 * key));
                check(
                        had.equals(Bytes.text(fragment, got.keyOffset(key), got.keyLength(key))),
                        "a fragment with another key");
            }
        }

        /** What a server would take it for. */
        private RequestFrame servers(byte[] request, String name) {
            RequestFrame got = new RequestFrame();
            String shown = Bytes.text(request, 0, request.length);
            int length =
                    new Pool(pool.protocol(), java.util.Map.of()).frontend().decode(request, 0, request.length, got);
            check(length == request.length, "a server would not take for one request: " + shown);
            return got;
        }

        private static void check(boolean holds, String what) {
            if (!holds) {
                throw new AssertionError(what);
            }
        }
    }
}
