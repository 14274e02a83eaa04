package io.trepak.bench;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.KeyedFrame;
import io.trepak.api.protocol.KeyedResponses;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import java.util.List;

/**
 * Frames behind each other in one array, decoded as often as wanted: each found at once, or first shown half. Checks every
 * length, so a codec that skips its work cannot win.
 */
abstract class Feed {
    private final byte[] in;
    private final int[] lengths;
    private final boolean split;

    private Feed(List<byte[]> frames, boolean split) {
        this.in = Wire.join(frames);
        this.lengths = frames.stream().mapToInt(frame -> frame.length).toArray();
        this.split = split;
    }

    /** A feed for one client connection. */
    static Feed requests(FrontendCodec codec, List<byte[]> frames, boolean split) {
        RequestFrame frame = new RequestFrame();
        return new Feed(frames, split) {
            @Override
            int decode(byte[] in, int offset, int limit) {
                return codec.decode(in, offset, limit, frame);
            }

            @Override
            void clear() {
                frame.clear();
            }
        };
    }

    /** A feed for one server connection; nothing is known of what was asked. */
    static Feed responses(BackendCodec codec, List<byte[]> frames, boolean split) {
        return responses(codec, new RequestFrame(), frames, split);
    }

    /** A feed for one server connection, which answers this request. */
    static Feed responses(BackendCodec codec, RequestFrame asked, List<byte[]> frames, boolean split) {
        Command command = asked.command();
        long tag = asked.tag();
        ResponseFrame frame = new ResponseFrame();
        return new Feed(frames, split) {
            @Override
            int decode(byte[] in, int offset, int limit) {
                frame.begin(command, tag);
                return codec.decode(in, offset, limit, frame);
            }

            @Override
            void clear() {}
        };
    }

    /** A feed for one server connection, which answers requests of this command with one key each that were merged: pieces. */
    static Feed pieces(KeyedResponses codec, Command command, int keys, List<byte[]> frames, boolean split) {
        KeyedFrame frame = new KeyedFrame();
        return new Feed(frames, split) {
            @Override
            int decode(byte[] in, int offset, int limit) {
                frame.begin(command, keys);
                return codec.decode(in, offset, limit, frame);
            }

            @Override
            void clear() {}
        };
    }

    abstract int decode(byte[] in, int offset, int limit);

    abstract void clear();

    /** Decodes all frames once. Returns how many bytes they have. */
    final int run() {
        int offset = 0;
        for (int length : lengths) {
            // A codec may know the whole length from half a frame; then the engine does not ask again.
            int decoded = split ? decode(in, offset, offset + length / 2) : -1;
            if (decoded < 0) {
                decoded = decode(in, offset, in.length);
            }
            if (decoded != length) {
                throw new IllegalStateException(
                        "decode returned " + decoded + " at " + offset + "; expected " + length);
            }
            clear();
            offset += length;
        }
        return offset;
    }
}
