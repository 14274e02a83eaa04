package io.trepak.engine.worker.server;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.ServerContext;
import io.trepak.engine.plugin.FaultCounter;
import io.trepak.engine.worker.resources.PluginFailure;
import java.util.Objects;

/**
 * A protocol's codec for one server connection, which may be anybody's plugin: whatever it throws is counted and comes out as {@link
 * PluginFailure}.
 */
public final class ServerCodec {
    /** So many rounds of a handshake may bring responses. */
    static final int ROUNDS_MAX = 16;

    private final BackendCodec codec;
    private final OpenCodecs source;
    private final FaultCounter faults;

    private ServerCodec(BackendCodec codec, OpenCodecs source, FaultCounter faults) {
        this.codec = codec;
        this.source = source;
        this.faults = faults;
    }

    /** A codec for a new connection. */
    public static ServerCodec open(ServerSettings settings, ServerContext connection) {
        try {
            BackendCodec made = Objects.requireNonNull(settings.codecs().backend(connection), "no codec");
            return new ServerCodec(made, settings.openCodecs(), settings.protocolFaults());
        } catch (Throwable e) {
            settings.protocolFaults().failed("making a codec; the connection is given up", e);
            throw PluginFailure.INSTANCE;
        }
    }

    /** What takes the connection's responses to merged requests apart. */
    KeyedCodec openKeyed() {
        KeyedCodec keyed = KeyedCodec.open(source, faults);
        if (keyed == null) {
            throw failed(
                    "taking a response apart; the connection is given up",
                    new IllegalStateException("keyedResponses() returned null, and did not before"));
        }
        return keyed;
    }

    /** A connection uses it from now on. */
    void taken() {
        source.taken();
    }

    /** The connection is closed. */
    void released() {
        source.released();
    }

    /** Writes a round of the handshake. Returns how many responses it brings. */
    int handshake(int round, Output out) {
        try {
            int due = codec.handshake(round, out);
            if (due < 0 || due > 0 && round == ROUNDS_MAX) {
                throw new IllegalStateException("round " + round + " announced " + due + " responses; expected 0"
                        + (due < 0 ? " or more" : ", for there were " + ROUNDS_MAX + " rounds"));
            }
            return due;
        } catch (Throwable e) {
            throw failed("writing a handshake; the connection is given up", e);
        }
    }

    boolean probe(Output out) {
        try {
            return codec.probe(out);
        } catch (Throwable e) {
            throw failed("writing a probe; the server stays ejected", e);
        }
    }

    /** Writes what stands before a request that is sent here once. Returns how many responses it brings. */
    int detour(Output out) {
        int due;
        try {
            due = codec.detour(out);
        } catch (Throwable e) {
            throw failed("writing a detour; the request fails", e);
        }
        if (due < 0) {
            throw failed(
                    "writing a detour; the request fails",
                    new IllegalStateException("it announced " + due + " responses; expected 0 or more"));
        }
        return due;
    }

    public int decode(byte[] in, int offset, int limit, ResponseFrame frame) {
        int length;
        try {
            length = codec.decode(in, offset, limit, frame);
        } catch (ProtocolException e) {
            throw e;
        } catch (Throwable e) {
            throw failed("decoding a response; the connection is given up", e);
        }
        if (length > 0 && !frame.isPlain() && !isSound(frame, limit - offset, length)) {
            throw failed(
                    "decoding a response; the connection is given up",
                    new IllegalStateException("of a piece of " + length + " bytes, " + (limit - offset)
                            + " of them here, " + frame.rewrittenBytes() + " are rewritten"
                            + (frame.notExecuted() == null ? "" : "; it says " + frame.notExecuted())
                            + (frame.hasMore() ? ", and that more follows" : "")));
        }
        return length;
    }

    /** What the engine goes by from here on without looking again. */
    private static boolean isSound(ResponseFrame frame, int available, int length) {
        return frame.rewrittenBytes() >= 0
                && frame.rewrittenBytes() <= Math.min(available, length)
                && (frame.notExecuted() == null || !frame.hasMore())
                && isSound(
                        frame.unit() < 0 ? 0 : frame.addressOffset(),
                        frame.unit() < 0 ? 0 : frame.addressLength(),
                        length);
    }

    private static boolean isSound(int addressOffset, int addressLength, int length) {
        return addressOffset >= 0 && addressLength >= 0 && addressOffset <= length - addressLength;
    }

    private PluginFailure failed(String doing, Throwable thrown) {
        faults.failed(doing, thrown);
        return PluginFailure.INSTANCE;
    }
}
