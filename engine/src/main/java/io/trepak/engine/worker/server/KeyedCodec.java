package io.trepak.engine.worker.server;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.KeyedFrame;
import io.trepak.api.protocol.KeyedResponses;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.engine.plugin.FaultCounter;
import io.trepak.engine.worker.resources.PluginFailure;

/**
 * A protocol's way to take responses apart by keys, for one server connection or one response, and the piece found last. Whatever the
 * protocol throws is counted and comes out as {@link PluginFailure}.
 */
public final class KeyedCodec {
    private final KeyedResponses codec;
    private final FaultCounter faults;
    private final KeyedFrame frame = new KeyedFrame();

    private KeyedCodec(KeyedResponses codec, FaultCounter faults) {
        this.codec = codec;
        this.faults = faults;
    }

    /** One for a connection or a response; null when the protocol cannot take any apart. */
    static KeyedCodec open(OpenCodecs codecs, FaultCounter faults) {
        try {
            KeyedResponses made = codecs.get().keyedResponses();
            return made == null ? null : new KeyedCodec(made, faults);
        } catch (Throwable e) {
            faults.failed("making what takes responses apart by keys", e);
            throw PluginFailure.INSTANCE;
        }
    }

    /** What was found last. */
    public KeyedFrame frame() {
        return frame;
    }

    /** Whether the piece found last belongs to a key. */
    public boolean isOfKey() {
        return frame.isOfNextKey() || frame.isOfNamedKey();
    }

    /** Index behind the key of the piece found last, counted from the start of the piece; 0 when it names none. */
    public int keyEnd() {
        return frame.keyOffset() + frame.keyLength();
    }

    /** Writes the beginning of a client's response. Returns whether responses to the command can be taken apart. */
    public boolean begin(Command command, int keys, Output out) {
        try {
            return codec.begin(command, keys, out);
        } catch (Throwable e) {
            throw failed("beginning a response made of pieces; its client gets an error or is closed", e);
        }
    }

    /** Writes the beginning of the response to one of several requests that were sent as one. */
    void beginMerged(Command command, Output out) {
        if (!begin(command, 1, out)) {
            throw failed(
                    "beginning a response made of pieces; its client gets an error or is closed",
                    new IllegalStateException(
                            command.name() + " is mergeable, but its responses cannot be taken apart"));
        }
    }

    /** Looks for the next piece; it is in {@link #frame} then. */
    public int decode(Command command, int keys, byte[] in, int offset, int limit) {
        frame.begin(command, keys);
        int length;
        try {
            length = codec.decode(in, offset, limit, frame);
        } catch (ProtocolException e) {
            throw e;
        } catch (Throwable e) {
            throw failed("taking a response apart; the connection or the request is given up", e);
        }
        if (length > 0 && frame.isOfNamedKey() && !isKeyWithin(length)) {
            throw failed(
                    "taking a response apart; the connection or the request is given up",
                    new IllegalStateException("the key of a piece of " + length + " bytes lies from "
                            + frame.keyOffset() + " on and has " + frame.keyLength()));
        }
        return length;
    }

    private boolean isKeyWithin(int length) {
        return frame.keyOffset() >= 0 && frame.keyLength() >= 0 && frame.keyOffset() <= length - frame.keyLength();
    }

    /** Writes the end of a client's response. */
    public void end(Command command, Output out) {
        try {
            codec.end(command, out);
        } catch (Throwable e) {
            throw failed("completing a response made of pieces; its client gets an error or is closed", e);
        }
    }

    private PluginFailure failed(String doing, Throwable thrown) {
        faults.failed(doing, thrown);
        return PluginFailure.INSTANCE;
    }
}
