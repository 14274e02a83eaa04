package io.trepak.engine.worker.client;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.Pin;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.Route;
import io.trepak.api.protocol.WorkerCodecs;
import io.trepak.engine.plugin.FaultCounter;
import io.trepak.engine.worker.resources.PluginFailure;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks the codecs of a pool's clients, which may be anybody's plugin: whatever they throw is counted and comes out as {@link
 * PluginFailure}, and what they say is checked. What a codec had written by then is for the caller to take back. One per pool and
 * worker.
 */
final class CodecGuard {
    private final int lanes;
    private final FaultCounter faults;

    CodecGuard(int lanes, FaultCounter faults) {
        this.lanes = lanes;
        this.faults = faults;
    }

    /**
     * @param passed how many bytes of the request have come in earlier pieces
     * @param known how many keys came with them, and were looked at
     */
    int decode(FrontendCodec codec, byte[] in, int offset, int limit, RequestFrame frame, int passed, int known) {
        if (!frame.isPlain()) {
            frame.more(false);
        }
        int length;
        try {
            length = codec.decode(in, offset, limit, frame);
        } catch (ProtocolException e) {
            throw e;
        } catch (Throwable e) {
            throw failed("decoding a request; the client is closed", e);
        }
        if (length > 0 && !isSound(frame, passed, known, limit - offset, length)) {
            throw unsound(frame, limit - offset, length);
        }
        return length;
    }

    /** A request asks for a connection that only one client uses, which nobody can have yet. */
    void refusedPin() {
        faults.failed(
                "asking for a connection of one client alone; the client gets an error",
                new UnsupportedOperationException("the proxy keeps none; leave out pin(…)"));
    }

    void checkEnd(FrontendCodec codec, byte[] in, int offset, int length) {
        try {
            codec.checkEnd(in, offset, length);
        } catch (ProtocolException e) {
            throw e;
        } catch (Throwable e) {
            throw failed("looking at the end of a request; the client is closed", e);
        }
    }

    private PluginFailure unsound(RequestFrame frame, int available, int length) {
        return failed(
                "decoding a request; the client is closed",
                new IllegalStateException("a frame of " + length + " bytes, " + available
                        + " of them here, with command "
                        + frame.command() + ", lane " + frame.lane() + " of " + lanes + ", " + rareWords(frame)
                        + frame.keyCount()
                        + " keys; one of these is missing, lies outside or goes with none of the others"));
    }

    private static String rareWords(RequestFrame frame) {
        byte[] translation = frame.translation();
        String translated = translation == null
                ? ""
                : "translated to " + frame.translationLength() + " bytes of " + translation.length + ", ";
        return translated + frame.rewrittenBytes() + " rewritten bytes, pin " + frame.pin() + ", blocking for "
                + frame.blockMillis() + " ms, " + (frame.hasMore() ? "more to come, " : "");
    }

    /** What the engine goes by from here on without looking again. */
    private boolean isSound(RequestFrame frame, int passed, int known, int available, int length) {
        return frame.command() != null
                && frame.lane() >= 0
                && frame.lane() < lanes
                && (frame.isPlain()
                        ? areKeysWithin(frame, known, passed + Math.min(available, length), passed + length)
                        : isRareSound(frame, passed, known, available, length));
    }

    private static boolean isRareSound(RequestFrame frame, int passed, int known, int available, int length) {
        if (frame.translation() != null) {
            int translated = frame.translationLength();
            return passed == 0
                    && length <= available
                    && !frame.hasMore()
                    && translated > 0
                    && translated <= frame.translation().length
                    && isRareSound(frame, 0, translated, translated);
        }
        return isRareSound(frame, known, passed + Math.min(available, length), passed + length);
    }

    private static boolean isRareSound(RequestFrame frame, int known, int here, int length) {
        return frame.rewrittenBytes() >= 0
                && frame.rewrittenBytes() <= here
                && (!frame.hasMore() || frame.command().route() == Route.SPLIT)
                && isPinSound(frame)
                && areKeysWithin(frame, known, here, length);
    }

    private static boolean isPinSound(RequestFrame frame) {
        if (frame.pin() == Pin.NONE) {
            return frame.blockMillis() == 0;
        }
        return frame.blockMillis() >= 0
                && switch (frame.command().route()) {
                    case KEYED, SAME_SERVER, ANY, NAMED -> true;
                    default -> false;
                };
    }

    private static boolean areKeysWithin(RequestFrame frame, int known, int here, int length) {
        Command command = frame.command();
        boolean hasParts = command.route() == Route.SPLIT || command.isMergeable();
        for (int key = known <= frame.keyCount() ? known : 0; key < frame.keyCount(); key++) {
            if (!isWithin(frame.keyOffset(key), frame.keyLength(key), here)
                    || hasParts && !isWithin(frame.partOffset(key), frame.partLength(key), length)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWithin(int offset, int length, int limit) {
        return offset >= 0 && length >= 0 && offset <= limit - length;
    }

    void respond(FrontendCodec codec, byte[] in, int offset, RequestFrame frame, Output out) {
        try {
            codec.respond(in, offset, frame, out);
        } catch (Throwable e) {
            throw failed("answering a request; the client gets an error", e);
        }
    }

    void rewrite(FrontendCodec codec, byte[] in, int offset, RequestFrame frame, Output out) {
        try {
            codec.rewrite(in, offset, frame, out);
        } catch (Throwable e) {
            throw failed("rewriting a request; the client gets an error", e);
        }
    }

    void rewriteResponse(FrontendCodec codec, RequestInfo request, byte[] in, int offset, int headLength, Output out) {
        try {
            codec.rewriteResponse(request, in, offset, headLength, out);
        } catch (Throwable e) {
            throw failed("rewriting a response; the client gets an error", e);
        }
    }

    void beginFragment(FrontendCodec codec, Command command, int keys, Output out) {
        try {
            codec.beginFragment(command, keys, out);
        } catch (Throwable e) {
            throw failed("writing a fragment; the fragment fails", e);
        }
    }

    void endFragment(FrontendCodec codec, Command command, Output out) {
        try {
            codec.endFragment(command, out);
        } catch (Throwable e) {
            throw failed("writing a fragment; the fragment fails", e);
        }
    }

    void join(FrontendCodec codec, Fragments parts, Output out) {
        try {
            codec.join(parts, out);
        } catch (Throwable e) {
            throw failed("joining responses; the client gets an error", e);
        }
    }

    boolean miss(FrontendCodec codec, RequestInfo request, int keys, Output out) {
        try {
            return codec.miss(request, keys, out);
        } catch (Throwable e) {
            throw failed("answering a read for a dead server; the client gets an error", e);
        }
    }

    void error(FrontendCodec codec, RequestInfo request, Failure failure, Output out) {
        try {
            codec.error(request, failure, out);
        } catch (Throwable e) {
            throw failed("writing an error; the client is closed", e);
        }
    }

    /** Has a response written that was deferred. */
    void respondLate(Consumer<Output> writer, Output out) {
        try {
            writer.accept(out);
        } catch (Throwable e) {
            throw failed("writing a response that was deferred; the client gets an error", e);
        }
    }

    /** @param now makes the codecs of new clients */
    void reloaded(FrontendCodec codec, Supplier<WorkerCodecs> now) {
        try {
            codec.reloaded(now.get());
        } catch (Throwable e) {
            throw failed("hearing of a reload; the client is closed", e);
        }
    }

    /** The client is gone. */
    void closed(FrontendCodec codec) {
        try {
            codec.closed();
        } catch (Throwable e) {
            faults.failed("hearing of the end of a client", e);
        }
    }

    PluginFailure failed(String doing, Throwable thrown) {
        faults.failed(doing, thrown);
        return PluginFailure.INSTANCE;
    }
}
