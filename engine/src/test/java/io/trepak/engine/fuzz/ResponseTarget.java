package io.trepak.engine.fuzz;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.KeyedFrame;
import io.trepak.api.protocol.KeyedResponses;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Any bytes as what one server sends: they mean the same whole as in pieces and wherever they lie, and nothing but {@link
 * ProtocolException} is thrown.
 *
 * <pre>
 *   byte 0: which pool, above bit 4 the lane   byte 1: what was asked, above bit 6 whether to take it apart   byte 2: how to cut   then: what the server sends
 * </pre>
 */
final class ResponseTarget implements FuzzTarget {
    /** How many keys a response that is taken apart was asked for. */
    private static final int KEYS = 2;

    private final List<Pool> pools;
    private final List<Command> asked = new ArrayList<>();

    ResponseTarget(List<Pool> pools, String... requests) {
        this.pools = pools;
        asked.add(null);
        Stream.of(requests).map(Bytes::of).map(pools.get(0)::command).forEach(asked::add);
    }

    @Override
    public void run(byte[] data) {
        if (data.length < 4) {
            return;
        }
        Pool pool = pools.get((data[0] & 15) % pools.size());
        int lane = (data[0] >>> 4 & 15) % pool.lanes();
        Command command = asked.get((data[1] & 0x7f) % asked.size());
        boolean keyed = data[1] < 0 && command != null && pool.keyedResponses().begin(command, KEYS, new Bytes());
        byte[] stream = Bytes.region(data, 3, data.length, 0, 0);
        List<Seen> whole = read(decoder(pool, lane, command, keyed), stream, null, stream.length);
        int[] cuts = Bytes.cuts(data[2] & 0xff, stream.length);
        byte[] array = new byte[stream.length + Bytes.OFFSETS];
        List<Seen> pieces = read(decoder(pool, lane, command, keyed), stream, array, cuts);
        Seen.assertAlike(whole, pieces);
    }

    /** A codec, and what it found last. */
    private abstract static class Decoder {
        abstract int decode(byte[] in, int offset, int limit);

        abstract String describe(byte[] in, int offset, int length, int available);
    }

    private static Decoder decoder(Pool pool, int lane, Command command, boolean keyed) {
        return keyed ? pieces(pool.keyedResponses(), command) : responses(pool.backend(lane), command);
    }

    private static Decoder responses(BackendCodec codec, Command command) {
        ResponseFrame frame = new ResponseFrame();
        return new Decoder() {
            @Override
            int decode(byte[] in, int offset, int limit) {
                frame.begin(command, 0);
                return codec.decode(in, offset, limit, frame);
            }

            @Override
            String describe(byte[] in, int offset, int length, int available) {
                return frame.status() + (frame.hasMore() ? " and more, length " : " length ") + length;
            }
        };
    }

    private static Decoder pieces(KeyedResponses codec, Command command) {
        KeyedFrame frame = new KeyedFrame();
        return new Decoder() {
            @Override
            int decode(byte[] in, int offset, int limit) {
                frame.begin(command, KEYS);
                return codec.decode(in, offset, limit, frame);
            }

            @Override
            String describe(byte[] in, int offset, int length, int available) {
                String more = frame.hasMore() ? " and more, length " : " length ";
                if (!frame.isOfNamedKey()) {
                    return frame.status() + (frame.isOfNextKey() ? " of the next key" : "") + more + length;
                }
                int key = frame.keyOffset();
                check(key >= 0 && key + frame.keyLength() <= available, "the key of a piece is not in it");
                return "piece " + Bytes.text(in, offset + key, frame.keyLength()) + more + length;
            }
        };
    }

    /**
     * One way of receiving it all.
     *
     * @param array to read into each time; null for a new one that ends where the bytes end
     */
    private static List<Seen> read(Decoder codec, byte[] stream, byte[] array, int... cuts) {
        List<Seen> seen = new ArrayList<>();
        int at = 0;
        int least = 0;
        try {
            for (int cut : cuts) {
                while (at < cut) {
                    int offset = (array == null ? 5 : 0) + at % Bytes.OFFSETS;
                    int available = cut - at;
                    if (array != null) {
                        Bytes.again(array, stream, at, cut, offset);
                    }
                    byte[] in = array == null ? Bytes.region(stream, at, cut, offset, '0') : array;
                    int length = codec.decode(in, offset, offset + available);
                    if (length <= 0) {
                        Bytes.takeBack(in);
                        least = available - length;
                        check(length < 0 && least > 0, "a length of " + length);
                        break;
                    }
                    check(length >= least, "a response of " + length + " bytes that wanted " + least);
                    least = 0;
                    seen.add(new Seen(codec.describe(in, offset, length, available), length > available));
                    Bytes.takeBack(in);
                    at += Math.min(length, stream.length - at);
                }
            }
            seen.add(new Seen(at < stream.length ? "incomplete" : "complete", false));
        } catch (ProtocolException e) {
            seen.add(new Seen("! " + e.getMessage(), false));
        }
        return seen;
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
